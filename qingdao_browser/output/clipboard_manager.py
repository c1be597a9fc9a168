"""Asks an X server whether a clipboard manager runs, which keeps a copy when its program has ended."""

from __future__ import annotations

import ctypes


class _Reply(ctypes.Structure):
    """What the X server answers: for an atom and for the owner of a selection the value stands at the same place."""

    _fields_ = (
        ("response_type", ctypes.c_uint8),
        ("pad", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("length", ctypes.c_uint32),
        ("value", ctypes.c_uint32),
    )


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


def clipboard_manager_runs() -> bool:
    """Ask the X server who owns the selection of clipboard managers; False where it cannot be asked."""
    try:
        xcb, libc = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL(None)
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_disconnect.argtypes = xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_intern_atom.argtypes = (ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_char_p)
    xcb.xcb_get_selection_owner.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
    libc.free.argtypes = (ctypes.c_void_p,)
    for call, reply in (
        (xcb.xcb_intern_atom, xcb.xcb_intern_atom_reply),
        (xcb.xcb_get_selection_owner, xcb.xcb_get_selection_owner_reply),
    ):
        call.restype = _Cookie
        reply.restype = ctypes.POINTER(_Reply)
        reply.argtypes = (ctypes.c_void_p, _Cookie, ctypes.c_void_p)
    connection = xcb.xcb_connect(None, None)

    def answer(call: object, reply: object, *arguments: object) -> int:
        found = reply(connection, call(connection, *arguments), None)  # type: ignore[operator] # functions of libxcb
        value = int(found.contents.value) if found else 0
        libc.free(found)
        return value

    try:
        if xcb.xcb_connection_has_error(connection):
            return False
        selection = b"CLIPBOARD_MANAGER"
        atom = answer(xcb.xcb_intern_atom, xcb.xcb_intern_atom_reply, 0, len(selection), selection)
        return bool(answer(xcb.xcb_get_selection_owner, xcb.xcb_get_selection_owner_reply, atom))
    finally:
        xcb.xcb_disconnect(connection)
