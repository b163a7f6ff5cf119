//! Edits in the file's own style: its indentation unit, its line endings, its comments where they were.
