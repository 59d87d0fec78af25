/* value.h: texts of a configuration that have a form: addresses, paths, names.
 *
 * Each function returns NULL where the text is well-formed, or the reason why it is not. None looks
 * whether the thing exists: that is for the start, when it is needed. */
#pragma once

/* "tcp://ADDRESS:PORT" to listen on; ADDRESS may be *, an interface, an IPv4 or a bracketed IPv6
 * address; PORT may be * (any that is free). Or "": do not listen. */
const char *value_listen_tcp(const char *text);
/* "ipc:///PATH", the path at most 106 bytes, or "". */
const char *value_listen_ipc(const char *text);
/* "tcp://HOST:PORT" as a client connects to it, or "". */
const char *value_public_address(const char *text);
/* An absolute path, without / at its end. */
const char *value_path(const char *text);
/* The same, or "". */
const char *value_folder(const char *text);
/* The id of a workflow or form. */
const char *value_name(const char *text);
/* The address of a mail, or "". */
const char *value_address(const char *text);
/* A zone that tzdata knows. */
const char *value_zone(const char *text);
