"""What the pages show, as plain tables and texts: everything worth a unit test that a page would otherwise hold."""
