/* archive.h: archives of studies that another office made, on their way in (archive.c) and as they are
 * kept (archive_read.c). */
#pragma once

#include "core/document.h"

struct archive {
	int64_t id, members, bytes, received, started_ms, sealed_ms, version;
	const char *study, *title, *server_key, *maker, *roles, *changed, *by, *state,
		*digest; /* hex */
};
/* A file of one; 0 is the manifest. */
struct archive_member {
	int64_t number, bytes, received, content; /* content 0: it is empty */
	const char *name, *digest;		  /* hex */
};

bool archive_by_id(struct call *call, int64_t id, struct archive *ret_archive);
/* The one that the parameter names. 0 or ERR_NOT_FOUND. */
int archive_param(struct call *call, struct archive *ret_archive);
/* The next of the query's rows; false: there is none. */
bool archive_member_read(struct call *call, struct query *query, struct archive_member *ret_member);
