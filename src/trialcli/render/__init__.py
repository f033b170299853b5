"""Values to text or JSON; prints nothing."""
