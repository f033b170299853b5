"""The store: snapshot files, written once and never changed."""
