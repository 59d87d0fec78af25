/* zap.h: the judgement on who may connect (ZeroMQ RFC 27), as a function of the request's
 * frames.
 *
 * Everything has to fit: version, domain, mechanism, and what the mechanism proves. The tcp
 * endpoint takes CURVE and a known key; the local one takes NULL and the uid that the kernel
 * tells ("localhost:UID:GID:PID"), never the pid. What is not admitted here gets no connection
 * at all. */
#pragma once

#include "net/roster.h"

#define ZAP_ENDPOINT   "inproc://zeromq.zap.01"
#define ZAP_DOMAIN_TCP "tcp"
#define ZAP_DOMAIN_IPC "ipc"

/* version, request id, domain, address, routing id, mechanism, credentials */
enum zap_frame {
	ZAP_VERSION,
	ZAP_REQUEST,
	ZAP_DOMAIN,
	ZAP_ADDRESS,
	ZAP_IDENTITY,
	ZAP_MECHANISM,
	ZAP_CREDENTIALS,
	ZAP_FRAMES_MAX
};

struct zap_verdict {
	const char *status;	   /* "200", "400" or "500" */
	const char *text;	   /* for the peer: tells nothing */
	const char *reason;	   /* for the operator; NULL with 200 */
	char tag[ROSTER_TAG_SIZE]; /* User-Id; "" unless 200 */
};

/* frames[0 .. count): of one request, without the envelope; count may be anything. */
struct zap_verdict zap_judge(const struct str *frames, size_t count, const struct roster *roster);
