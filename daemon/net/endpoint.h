/* endpoint.h: the two listening sockets and the ZAP handler's, with every option that keeps them
 * safe.
 *
 * No endpoint opens unless libzmq agrees to refuse everybody when there is no ZAP handler
 * (ENFORCE_DOMAIN): without, CURVE lets anybody in. What systemd has opened for us is taken
 * over; then the path of a local socket is not ours to remove. */
#pragma once

#include "conf/conf.h"

/* Sockets passed by the service manager. */
struct endpoint_passed {
	int *fds;
	size_t count;
};

struct endpoint_options {
	void *context;
	const struct conf *conf;
	const char *server_secret; /* Z85, for tcp */
	/* In place of the configured address, where there are any. */
	struct endpoint_passed tcp, ipc;
};

/* All of them: ROUTER sockets and the ZAP handler, -errno with the event ENDPOINT_REFUSED
 * logged. */
int endpoint_zap(void *context, void **ret_socket);
/* *ret_socket is NULL where the configuration has no such endpoint and none was passed.
 * *ret_address: where it listens, "" for none; the caller owns it. */
int endpoint_tcp(const struct endpoint_options *options, void **ret_socket, char **ret_address);
/* *ret_path: the socket's file, to be removed at the end; NULL where it is not ours. */
int endpoint_ipc(const struct endpoint_options *options, void **ret_socket, char **ret_path);

/* Closes and sets to NULL. */
void endpoint_close(void **socket);
