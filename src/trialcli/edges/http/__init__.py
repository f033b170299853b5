"""The only sender: httpx, and the standard library's client where httpx is refused.

``settings`` and ``transport`` are what others need; importing them imports neither client.
"""
