/* institution.c: the institutes, cities and offices that principals belong to. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/inbox.h"

#define NAME_MAX_BYTES 57 /* its inbox is named after it, and a name has at most 63 */

static int put_institution(struct call *call, int64_t id, int64_t version)
{
	put_text(call_event(call, 0, "institution", id), "institution",
		 param_text(call, "institution"));
	put_text(call->result, "institution", param_text(call, "institution"));
	put_int(call->result, "version", version);
	return 0;
}

int institution_add(struct call *call)
{
	struct str name = param_str(call, "institution");
	const char *language = param_text(call, "language");
	struct query *query = sql_institution_by_name(call->txn, name);
	bool exists = query_next(query);

	query_end(query);
	if (exists)
		return answer(call, ERR_EXISTS, "there is an institution %s already", name.p);
	if (name.n > NAME_MAX_BYTES)
		return answer_param(call, "institution",
				    "an institution's name has at most %d letters", NAME_MAX_BYTES);
	sql_institution_add(call->txn, name, param_str(call, "title"), param_str(call, "country"),
			    str_of(language ? language : "en"), call->now_ms);
	int64_t id = txn_last_id(call->txn);
	inbox_add(call->txn, id, name.p, call->core->conf->job_keep_ms, call->now_ms);
	return put_institution(call, id, 1);
}

int institution_update(struct call *call)
{
	struct str name = param_str(call, "institution");
	_cleanup_(query_endp) struct query *query = sql_institution_by_name(call->txn, name);

	if (!query_next(query))
		return answer(call, ERR_NOT_FOUND, "there is no institution %s", name.p);
	int64_t id = query_int(query, 0), version = query_int(query, 1);
	int r = version_must_be(call, version);
	if (r != 0)
		return r;
	sql_institution_update(call->txn, id, param_str(call, "title"), param_str(call, "country"),
			       param_str(call, "language"));
	return put_institution(call, id, version + 1);
}

int institution_list(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query = sql_institution_list(call->txn, page.after);
	while (query_next(query) && page_has_room(&page)) {
		struct json_object *item = mem_check(json_object_new_object());
		put_text(item, "institution", row_text(call, query, 1));
		put_text(item, "title", row_text(call, query, 2));
		put_text(item, "country", row_text(call, query, 3));
		put_text(item, "language", row_text(call, query, 4));
		put_int(item, "version", query_int(query, 5));
		page_add(&page, query_int(query, 0), item);
	}
	page_end(&page);
	return 0;
}
