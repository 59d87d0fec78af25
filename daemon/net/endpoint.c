/* endpoint.c: making sockets, setting options, binding.
 *
 * Not set on purpose: ZMQ_HEARTBEAT_* (with a full receive queue they abort 4.3.4),
 * ZMQ_ROUTER_HANDOVER (a newcomer would get another's replies), ZMQ_IPC_FILTER_* (they ask the
 * name service within the I/O thread). */
#include "net/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include "net/zap.h"

/* Draft in the header, in the library all the same; an unknown option fails, and then nothing is
 * opened. */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

#define TCP_PREFIX    "tcp://"
#define IPC_PREFIX    "ipc://"
#define FRAMES_FACTOR 4 /* a frame over this many message_bytes costs the peer its connection */

void endpoint_close(void **socket)
{
	if (*socket)
		(void)zmq_close(*socket);
	*socket = NULL;
}

static int refuse(const char *address, const char *what)
{
	int r = -errno;

	log_event(LOG_EVENT_ENDPOINT_REFUSED, "cannot listen address=%s: %s: %s", address, what,
		  zmq_strerror(-r));
	return r;
}

static const struct option {
	int option, value;
	const char *name;
} options_all[] = {
	{ ZMQ_LINGER, 1000, "linger" },
	{ ZMQ_SNDHWM, 1000, "send limit" },
	{ ZMQ_RCVHWM, 256, "receive limit" },
	{ ZMQ_BACKLOG, 512, "backlog" },
	{ ZMQ_TCP_KEEPALIVE, 1, "keepalive" },
	{ ZMQ_TCP_KEEPALIVE_IDLE, 60, "keepalive idle" },
	{ ZMQ_TCP_KEEPALIVE_INTVL, 10, "keepalive interval" },
	{ ZMQ_TCP_KEEPALIVE_CNT, 6, "keepalive count" },
	{ ZMQ_TCP_MAXRT, 60000, "retransmission limit" },
	{ ZMQ_ROUTER_MANDATORY, 1, "mandatory routing" },
	{ ZMQ_ROUTER_HANDOVER, 0, "no handover" },
	{ ZMQ_ZAP_ENFORCE_DOMAIN, 1, "enforced ZAP domain" },
};

static int options_set(void *socket, const struct conf *conf, const char *domain,
		       const char *address)
{
	const int handshake_ms = (int)conf->handshake_ms;
	const int64_t frame_bytes = FRAMES_FACTOR * conf->message_bytes;

	for (size_t i = 0; i < ELEMENTS(options_all); i++)
		if (zmq_setsockopt(socket, options_all[i].option, &options_all[i].value,
				   sizeof(int)) < 0)
			return refuse(address, options_all[i].name);
	if (zmq_setsockopt(socket, ZMQ_HANDSHAKE_IVL, &handshake_ms, sizeof(handshake_ms)) < 0 ||
	    zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &frame_bytes, sizeof(frame_bytes)) < 0 ||
	    zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, domain, strlen(domain)) < 0)
		return refuse(address, "socket option");
	return 0;
}

/* An IPv4 address is bound as such, not as one mapped into IPv6: clients are told it in that
 * form. */
static bool is_ipv4(const char *address)
{
	const char *host = address + strlen(TCP_PREFIX), *end = strrchr(host, ':');
	_cleanup_(x_freep) char *name = xstrndup(host, end ? (size_t)(end - host) : strlen(host));
	struct in_addr parsed;

	return inet_pton(AF_INET, name, &parsed) == 1;
}

static int tcp_set(void *socket, const char *secret, const char *address)
{
	const int is_server = 1, is_ipv6 = !is_ipv4(address);

	if (zmq_setsockopt(socket, ZMQ_IPV6, &is_ipv6, sizeof(is_ipv6)) < 0)
		return refuse(address, "ipv6");
	if (zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &is_server, sizeof(is_server)) < 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, strlen(secret) + 1) < 0)
		return refuse(address, "CURVE");
	return 0;
}
static int address_bind(void *socket, const char *address, const struct endpoint_passed *passed)
{
	size_t count = passed->count > 0 ? passed->count : 1;

	for (size_t i = 0; i < count; i++) {
		/* The option holds for the next bind; the address then only names the transport. */
		if (passed->count > 0 &&
		    zmq_setsockopt(socket, ZMQ_USE_FD, &passed->fds[i], sizeof(int)) < 0)
			return refuse(address, "passed socket");
		if (zmq_bind(socket, address) < 0)
			return refuse(address, "bind");
	}
	return 0;
}

int endpoint_zap(void *context, void **ret_socket)
{
	_cleanup_(endpoint_close) void *socket = zmq_socket(context, ZMQ_REP);
	const int linger = 0;

	if (!socket || zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger)) < 0 ||
	    zmq_bind(socket, ZAP_ENDPOINT) < 0)
		return refuse(ZAP_ENDPOINT, "ZAP handler");
	*ret_socket = TAKE(socket);
	return 0;
}

int endpoint_tcp(const struct endpoint_options *options, void **ret_socket, char **ret_address)
{
	const char *address = options->conf->listen_tcp;
	char bound[256] = "";
	size_t len = sizeof(bound);

	if (options->tcp.count == 0 && !*address) {
		*ret_address = xstrdup("");
		return 0;
	}
	if (!*address)
		address = "tcp://127.0.0.1:*";
	_cleanup_(endpoint_close) void *socket = zmq_socket(options->context, ZMQ_ROUTER);
	int r = socket ? options_set(socket, options->conf, ZAP_DOMAIN_TCP, address)
		       : refuse(address, "socket");
	if (r == 0)
		r = tcp_set(socket, options->server_secret, address);
	if (r == 0)
		r = address_bind(socket, address, &options->tcp);
	if (r < 0)
		return r;
	if (zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound, &len) < 0)
		return refuse(address, "bound address");
	*ret_socket = TAKE(socket);
	*ret_address = xstrdup(bound);
	return 0;
}

/* ---- the local socket ---- */

/* 0 where nobody listens at the path, else an errno. */
static int path_probe(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(name.sun_path))
		return ENAMETOOLONG;
	memcpy(name.sun_path, path, strlen(path));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	int error = connect(fd, (struct sockaddr *)&name, sizeof(name)) < 0 ? errno : EADDRINUSE;
	(void)close(fd);
	return error == ECONNREFUSED ? 0 : error;
}

/* What a daemon that was killed has left is removed. A socket at which somebody listens is not:
 * libzmq would take its path away without a word. */
static int path_clear(const char *path, const char *address)
{
	struct stat status;
	int error;

	if (lstat(path, &status) < 0)
		error = errno == ENOENT ? 0 : errno;
	else if (!S_ISSOCK(status.st_mode))
		error = ENOTSOCK;
	else
		error = path_probe(path);
	if (error == 0 && (unlink(path) == 0 || errno == ENOENT))
		return 0;
	errno = error ? error : errno;
	return refuse(address, "path");
}

static int directory_make(const char *path, const char *address)
{
	_cleanup_(x_freep) char *directory = xstrdup(path);
	char *slash = strrchr(directory, '/');

	if (!slash || slash == directory)
		return 0;
	*slash = '\0';
	if (mkdir(directory, 0750) < 0) {
		if (errno == EEXIST)
			return 0;
		return refuse(address, "folder");
	}
	/* The umask took the group's part away: the folder is the group's gate. */
	return chmod(directory, 0750) < 0 ? refuse(address, "folder") : 0;
}

static int path_bind(void *socket, const char *address, const char *path)
{
	const struct endpoint_passed none = { 0 };
	int r = directory_make(path, address);

	if (r == 0)
		r = path_clear(path, address);
	if (r == 0)
		r = address_bind(socket, address, &none);
	if (r == 0 && chmod(path, 0660) < 0)
		r = refuse(address, "mode");
	return r;
}

int endpoint_ipc(const struct endpoint_options *options, void **ret_socket, char **ret_path)
{
	const char *address = options->conf->listen_ipc;
	bool is_passed = options->ipc.count > 0;

	if (!is_passed && !*address)
		return 0;
	if (!*address)
		address = IPC_PREFIX "/passed";
	const char *path = address + strlen(IPC_PREFIX);
	_cleanup_(endpoint_close) void *socket = zmq_socket(options->context, ZMQ_ROUTER);
	int r = socket ? options_set(socket, options->conf, ZAP_DOMAIN_IPC, address)
		       : refuse(address, "socket");
	if (r == 0)
		r = is_passed ? address_bind(socket, address, &options->ipc)
			      : path_bind(socket, address, path);
	if (r < 0)
		return r;
	*ret_socket = TAKE(socket);
	if (!is_passed)
		*ret_path = xstrdup(path);
	return 0;
}
