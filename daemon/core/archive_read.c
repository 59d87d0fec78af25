/* archive_read.c: archives of other offices, as they are kept: what is in them, read in parts, as bytes.
 * They are the secretariat's alone: what an archive shows is what its maker could see. */
#include "core/archive.h"
#include "core/handlers.h"

#include <string.h>

bool archive_by_id(struct call *call, int64_t id, struct archive *ret_archive)
{
	_cleanup_(query_endp) struct query *query = sql_archive_by_id(call->txn, id);

	if (!query_next(query))
		return false;
	*ret_archive = (struct archive){
		.id = query_int(query, 0),
		.digest = digest_hex(call, query_blob(query, 1)),
		.study = row_text(call, query, 2),
		.title = row_text(call, query, 3),
		.server_key = row_text(call, query, 4),
		.maker = row_text(call, query, 5),
		.roles = row_text(call, query, 6),
		.changed = row_text(call, query, 7),
		.members = query_int(query, 8),
		.bytes = query_int(query, 9),
		.by = row_text(call, query, 10),
		.state = row_text(call, query, 11),
		.started_ms = query_int(query, 12),
		.sealed_ms = query_int(query, 13),
		.version = query_int(query, 14),
		.received = query_int(query, 15),
	};
	return true;
}

int archive_param(struct call *call, struct archive *ret_archive)
{
	int64_t id = 0;

	(void)ident_decode(&call->core->ident, ID_ARCHIVE, param_str(call, "archive"), &id);
	if (archive_by_id(call, id, ret_archive))
		return 0;
	return answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
}

bool archive_member_read(struct call *call, struct query *query, struct archive_member *ret_member)
{
	if (!query_next(query))
		return false;
	*ret_member = (struct archive_member){
		.number = query_int(query, 0),
		.name = row_text(call, query, 1),
		.digest = digest_hex(call, query_blob(query, 2)),
		.bytes = query_int(query, 3),
		.received = query_int(query, 4),
		.content = query_int(query, 5),
	};
	return true;
}

static struct json_object *archive_json(struct call *call, const struct archive *archive)
{
	struct json_object *object = mem_check(json_object_new_object());

	put_id(call, object, "archive", ID_ARCHIVE, archive->id);
	put_text(object, "study", archive->study);
	put_text(object, "title", archive->title);
	put_text(object, "state", archive->state);
	put_text(object, "digest", archive->digest);
	put_text(object, "server_key", archive->server_key);
	put_text(object, "maker", archive->maker);
	put_text(object, "maker_roles", archive->roles);
	put_text(object, "study_changed", archive->changed);
	put_int(object, "members", archive->members);
	put_int(object, "bytes", archive->bytes);
	put_int(object, "received", archive->received);
	put_text(object, "principal", archive->by);
	put_time(object, "started", archive->started_ms);
	put_time(object, "sealed", archive->sealed_ms);
	put_int(object, "version", archive->version);
	return object;
}

int archive_get(struct call *call)
{
	struct archive archive;
	int r = archive_param(call, &archive);

	if (r != 0)
		return r;
	json_object_put(call->result);
	call->result = archive_json(call, &archive);
	return 0;
}

int archive_list(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_ARCHIVE, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query = sql_archive_list(call->txn, page.after);
	while (query_next(query) && page_has_room(&page)) {
		struct archive archive;
		if (archive_by_id(call, query_int(query, 0), &archive))
			page_add(&page, archive.id, archive_json(call, &archive));
	}
	page_end(&page);
	return 0;
}

int archive_members(struct call *call)
{
	struct archive archive;
	struct archive_member member;
	struct page page;
	int r = archive_param(call, &archive);

	if (r == 0)
		r = page_begin(call, ID_CURSOR, &page);
	if (r != 0)
		return r;
	/* Numbers begin at 0, and a cursor's at 1. */
	_cleanup_(query_endp) struct query *query =
		sql_archive_members(call->txn, archive.id, page.after - 1);
	while (archive_member_read(call, query, &member) && page_has_room(&page)) {
		struct json_object *item = mem_check(json_object_new_object());
		put_text(item, "member", member.name);
		put_int(item, "bytes", member.bytes);
		put_int(item, "received", member.received);
		put_text(item, "digest", member.digest);
		page_add(&page, member.number + 1, item);
	}
	page_end(&page);
	return 0;
}

int archive_read(struct call *call)
{
	int64_t offset = param_int(call, "offset", 0);
	struct archive archive;
	struct archive_member member;
	int r = archive_param(call, &archive);

	if (r == 0 && strcmp(archive.state, "sealed") != 0)
		r = answer(call, ERR_STATE, "the archive is %s", archive.state);
	if (r != 0)
		return r;
	struct query *query =
		sql_archive_member_named(call->txn, archive.id, param_str(call, "member"));
	bool is_there = archive_member_read(call, query, &member);
	query_end(query);
	if (!is_there)
		return answer_param(call, "member", "is no file of the archive");
	if (offset > member.bytes)
		return answer_param(call, "offset", "lies behind the end (%lld bytes)",
				    (long long)member.bytes);
	put_id(call, call->result, "archive", ID_ARCHIVE, archive.id);
	put_text(call->result, "member", member.name);
	put_int(call->result, "bytes", member.bytes);
	put_text(call->result, "digest", member.digest);
	put_int(call->result, "offset", offset);
	return content_put_part(call, member.content, offset, member.bytes);
}
