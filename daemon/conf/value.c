/* value.c: is this text an address, a path, a name? */
#include "conf/value.h"
#include "rules/address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/mem.h"
#include "base/zone.h"
#include "rules/text.h"

/* libzmq binds what fits in sun_path with its NUL; longer names are refused only then, and less
 * clearly. */
#define IPC_PATH_MAX (sizeof(((struct sockaddr_un *)NULL)->sun_path) - 2)

static const char *after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);
	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

/* Port 0 would be taken by libzmq as "any": whoever means that writes a star, and says so. */
static bool is_port(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	long port = strtol(text, NULL, 10);

	return digits > 0 && digits <= 5 && text[digits] == '\0' && port >= 1 && port <= 65535;
}

static bool is_ipv6(const char *text)
{
	unsigned char address[sizeof(struct in6_addr)];
	size_t len = strlen(text);

	if (len < 2 || text[0] != '[' || text[len - 1] != ']')
		return false;
	_cleanup_(x_freep) char *inner = xstrndup(text + 1, len - 2);
	return inet_pton(AF_INET6, inner, address) == 1;
}

/* Whether a name resolves, or an interface exists, is not asked: it may do so later, or elsewhere.
 * But what is all digits and dots was meant as an address. */
static const char *host_reason(const char *host)
{
	unsigned char address[sizeof(struct in_addr)];

	if (*host == '\0')
		return "the address before the port is missing";
	if (*host == '[')
		return is_ipv6(host) ? NULL : "this is no IPv6 address";
	if (strchr(host, ':'))
		return "an IPv6 address stands in brackets: tcp://[::1]:7420";
	if (host[strspn(host, "0123456789.")] == '\0')
		return inet_pton(AF_INET, host, address) == 1 ? NULL : "this is no IPv4 address";
	if (host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")])
		return "this is no address and no name";
	return NULL;
}

/* With `may_be_any`, host and port may be a star. */
static const char *tcp_reason(const char *text, bool may_be_any)
{
	const char *rest = after(text, "tcp://");
	const char *colon = rest ? strrchr(rest, ':') : NULL;

	if (!rest)
		return "an address looks like tcp://127.0.0.1:7420";
	if (!colon || (colon > rest && strchr(colon, ']')))
		return "the port is missing: tcp://ADDRESS:PORT";
	if (!is_port(colon + 1) && !(may_be_any && str_is(str_of(colon + 1), "*")))
		return "the port must be from 1 to 65535";
	_cleanup_(x_freep) char *host = xstrndup(rest, (size_t)(colon - rest));
	if (may_be_any && str_is(str_of(host), "*"))
		return NULL;
	return host_reason(host);
}

const char *value_listen_tcp(const char *text)
{
	return *text == '\0' ? NULL : tcp_reason(text, true);
}

const char *value_public_address(const char *text)
{
	return *text == '\0' ? NULL : tcp_reason(text, false);
}

const char *value_path(const char *text)
{
	if (*text != '/')
		return "a path must be absolute: it begins with /";
	if (text[strlen(text) - 1] == '/')
		return "a path does not end with /";
	return NULL;
}

const char *value_folder(const char *text)
{
	return *text == '\0' ? NULL : value_path(text);
}

const char *value_listen_ipc(const char *text)
{
	const char *path = after(text, "ipc://");

	if (*text == '\0')
		return NULL;
	if (!path || *path != '/')
		return "a local address looks like ipc:///run/refereed/refereed.sock";
	if (strlen(path) > IPC_PATH_MAX)
		return "the path of a local address has at most 106 bytes";
	return value_path(path);
}

const char *value_name(const char *text)
{
	return text_is_hyphened_id(text)
		       ? NULL
		       : "a name is lower-case letters, digits, - and _, a letter first";
}

const char *value_address(const char *text)
{
	return *text ? address_wrong(str_of(text)) : NULL;
}

const char *value_zone(const char *text)
{
	return zone_is_known(text) ? NULL : "there is no such time zone; one is \"Asia/Seoul\"";
}
