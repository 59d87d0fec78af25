/* notify.h: what the service manager is told, as by sd_notify(3), which would wait for a manager that does not read. */
#pragma once

/* One message of lines NAME=VALUE, to the socket that NOTIFY_SOCKET names. 0: sent, or nobody is to be told;
 * -EAGAIN: the manager does not read, nothing is sent; else -errno. Never waits, logs nothing. */
int notify_send(const char *state);
