"""Making a task from one's own files, step by step: what was chosen, what comes of it, and how it is told."""
