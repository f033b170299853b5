"""All HTTP requests: with httpx, or with the standard library's client if httpx is refused.

Other packages need only ``settings`` and ``transport``; importing them imports neither client.
"""
