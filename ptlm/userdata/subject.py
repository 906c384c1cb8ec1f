"""What is audited and mended: the tables of all splits, and what their columns are for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ptlm.userdata.columns import Roles
from ptlm.userdata.keys import Keys, loose_keys
from ptlm.userdata.table import Table


@dataclass(frozen=True, eq=False)
class Subject:
    """The user's data under its roles. Every table has the roles' columns."""

    tables: Mapping[str, Table]
    """By split: train, validation, test."""
    roles: Roles
    _keys: dict[str, Keys] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for table in self.tables.values():
            self.roles.check(table)

    @property
    def answer_columns(self) -> tuple[str, ...]:
        """The target, or nothing."""
        return (self.roles.target,) if self.roles.target else ()

    def text_keys(self, split: str) -> Keys:
        """The rows' loose keys by their texts, computed once."""
        if split not in self._keys:
            self._keys[split] = loose_keys(self.tables[split], self.roles.texts)
        return self._keys[split]

    def with_tables(self, tables: Mapping[str, Table]) -> "Subject":
        """The same roles over other tables."""
        return replace(self, tables=tables, _keys={})
