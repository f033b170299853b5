"""The dates of trials as an iCalendar file (RFC 5545, with the refresh interval of RFC 7986)."""
