"""Where the world begins: one library a module, and no decisions."""
