/* zap.c: one table of endpoints, one judgement. */
#include "net/zap.h"

#include <stdlib.h>
#include <string.h>

#define KEY_SIZE 32

static struct zap_verdict refuse(const char *reason)
{
	return (struct zap_verdict){ .status = "400", .text = "not known here", .reason = reason };
}

static struct zap_verdict judge_key(const struct str *frames, size_t count,
				    const struct roster *roster)
{
	struct zap_verdict verdict = { .status = "200", .text = "welcome" };

	if (count != ZAP_CREDENTIALS + 1 || frames[ZAP_CREDENTIALS].n != KEY_SIZE)
		return refuse("CURVE comes with one key of 32 bytes");
	if (!roster_tag_key(roster, (const uint8_t *)frames[ZAP_CREDENTIALS].p, verdict.tag))
		return refuse("the key is not known, or revoked");
	return verdict;
}

/* The uid of "localhost:UID:GID:PID"; -1 where the address is anything else. */
static int64_t address_uid(struct str address)
{
	static const char prefix[] = "localhost:";
	size_t at = sizeof(prefix) - 1, start = at;
	int64_t uid = 0;

	if (address.n < at || memcmp(address.p, prefix, at) != 0)
		return -1;
	for (; at < address.n && address.p[at] >= '0' && address.p[at] <= '9'; at++) {
		uid = uid * 10 + (address.p[at] - '0');
		if (uid > UINT32_MAX)
			return -1;
	}
	return at > start && at < address.n && address.p[at] == ':' ? uid : -1;
}

static struct zap_verdict judge_user(const struct str *frames, size_t count,
				     const struct roster *roster)
{
	struct zap_verdict verdict = { .status = "200", .text = "welcome" };
	int64_t uid = address_uid(frames[ZAP_ADDRESS]);

	if (count != ZAP_CREDENTIALS)
		return refuse("NULL comes without credentials");
	if (uid < 0)
		return refuse("the address names no local user");
	if (!roster_tag_uid(roster, uid, verdict.tag))
		return refuse("no ipc_users entry gives this user an active principal");
	return verdict;
}

static const struct {
	const char *domain;
	const char *mechanism;
	struct zap_verdict (*judge)(const struct str *, size_t, const struct roster *);
} endpoints[] = {
	{ ZAP_DOMAIN_TCP, "CURVE", judge_key },
	{ ZAP_DOMAIN_IPC, "NULL", judge_user },
};

struct zap_verdict zap_judge(const struct str *frames, size_t count, const struct roster *roster)
{
	if (count <= ZAP_MECHANISM || count > ZAP_FRAMES_MAX || !str_is(frames[ZAP_VERSION], "1.0"))
		return (struct zap_verdict){ .status = "500",
					     .text = "cannot judge",
					     .reason = "this is not a ZAP 1.0 request" };
	for (size_t i = 0; i < ELEMENTS(endpoints); i++) {
		if (!str_is(frames[ZAP_DOMAIN], endpoints[i].domain))
			continue;
		if (!str_is(frames[ZAP_MECHANISM], endpoints[i].mechanism))
			return refuse("the mechanism is not the endpoint's");
		return endpoints[i].judge(frames, count, roster);
	}
	return refuse("the domain is none of ours");
}
