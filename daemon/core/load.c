/* load.c: rows of the nouns' views into structs, texts copied into the call's arena. The column
 * numbers follow the views of schema/. */
#include "core/call.h"

const char *row_text(struct call *call, const struct query *query, int column)
{
	struct str text = query_str(query, column);
	return text.p ? arena_strndup(call->arena, text.p, text.n) : NULL;
}

#define TEXT(column) row_text(call, query, column)
#define INT(column)  query_int(query, column)

void study_read(struct call *call, struct query *query, struct study *ret_study)
{
	*ret_study = (struct study){
		.id = INT(0),
		.code = TEXT(1),
		.title = TEXT(2),
		.city = TEXT(3),
		.country = TEXT(4),
		.year = INT(5),
		.language = TEXT(6),
		.zone = TEXT(7),
		.workflow_row = INT(8),
		.form_row = INT(9),
		.state = TEXT(10),
		.stage_id = TEXT(11),
		.entered_ms = INT(12),
		.due_date = TEXT(13),
		.due_ms = INT(14),
		.close_date = TEXT(15),
		.close_ms = INT(16),
		.anchor_version = INT(17),
		.suspended_ms = INT(18),
		.version = INT(19),
		.identity = identity_of_word(query_str(query, 20)),
		.opening_count = INT(21),
	};
}

void study_keep(struct call *call, struct study *study)
{
	const char **const texts[] = { &study->code,	  &study->title,    &study->city,
				       &study->country,	  &study->language, &study->zone,
				       &study->state,	  &study->stage_id, &study->due_date,
				       &study->close_date };

	for (size_t i = 0; i < ELEMENTS(texts); i++)
		*texts[i] = kept_text(call, *texts[i]);
	if (study->openings.count > 0)
		study->openings.list =
			kept_copy(call, study->openings.list,
				  study->openings.count * sizeof *study->openings.list);
}

void place_read(struct call *call, struct query *query, struct place *ret_place)
{
	*ret_place = (struct place){
		.id = INT(0),
		.study = INT(1),
		.principal = INT(2),
		.name = TEXT(3),
		.full_name = TEXT(4),
		.institution = INT(5),
		.institution_name = TEXT(6),
		.state = TEXT(7),
		.is_home = INT(8) != 0,
		.language = TEXT(9),
		.invited_ms = INT(10),
		.answer_due_ms = INT(11),
		.answer_due_date = TEXT(12),
		.answered_ms = INT(13),
		.reason = TEXT(14),
		.version = INT(15),
		.zone = TEXT(16),
		.declaration = INT(17),
		.declaration_state = TEXT(18),
		.due_date = TEXT(19),
		.due_ms = INT(20),
		.due_reason = TEXT(21),
		.due_moved = INT(22),
		.native_name = TEXT(23),
		.name_language = TEXT(24),
	};
}

void declaration_read(struct call *call, struct query *query, struct declaration *ret_declaration)
{
	*ret_declaration = (struct declaration){
		.id = INT(0),
		.study = INT(1),
		.assignment = INT(2),
		.principal = INT(3),
		.name = TEXT(4),
		.full_name = TEXT(5),
		.institution_name = TEXT(6),
		.state = TEXT(7),
		.type = TEXT(8),
		.text = TEXT(9),
		.declared_ms = INT(10),
		.decided_by = TEXT(11),
		.reason = TEXT(12),
		.version = INT(13),
		.language = TEXT(14),
	};
}

void review_read(struct call *call, struct query *query, struct review *ret_review)
{
	*ret_review = (struct review){
		.id = INT(0),
		.study = INT(1),
		.assignment = INT(2),
		.principal = INT(3),
		.name = TEXT(4),
		.full_name = TEXT(5),
		.institution_name = TEXT(6),
		.form = INT(7),
		.state = TEXT(8),
		.is_stale = INT(9) != 0,
		.version = INT(10),
		.edition = INT(11),
		.submitted_ms = INT(12),
		.reason = TEXT(13),
		.form_name = TEXT(14),
		.form_version = INT(15),
		.place_state = TEXT(16),
	};
}

void comment_read(struct call *call, struct query *query, struct comment *ret_comment)
{
	*ret_comment = (struct comment){
		.id = INT(0),
		.study = INT(1),
		.author = INT(2),
		.name = TEXT(3),
		.full_name = TEXT(4),
		.institution_name = TEXT(5),
		.state = TEXT(6),
		.class = TEXT(7),
		.type = TEXT(8),
		.document = TEXT(9),
		.chapter = TEXT(10),
		.from_page = INT(11),
		.from_line = INT(12),
		.to_page = INT(13),
		.to_line = INT(14),
		.text = TEXT(15),
		.language = TEXT(16),
		.created_ms = INT(17),
		.responder = INT(18),
		.responder_name = TEXT(19),
		.response = INT(20),
		.disposition = TEXT(21),
		.response_text = TEXT(22),
		.responded_ms = INT(23),
		.version = INT(24),
		.commenter = TEXT(25),
		.email = TEXT(26),
		.affiliation = TEXT(27),
		.country = TEXT(28),
		.extra = TEXT(29),
		.restored = INT(30),
		.response_language = TEXT(31),
	};
}

/* One row at most: reads it into a struct in the arena. */
#define LOAD_ONE(type, reader, start, ret)                                                         \
	do {                                                                                       \
		_cleanup_(query_endp) struct query *query = start;                                 \
		if (!query_next(query))                                                            \
			return false;                                                              \
		struct type *loaded = arena_alloc(call->arena, sizeof *loaded);                    \
		reader(call, query, loaded);                                                       \
		*(ret) = loaded;                                                                   \
	} while (0)

void study_openings_load(struct call *call, struct study *study)
{
	struct visible *list =
		arena_alloc(call->arena, (size_t)(study->opening_count + 1) * sizeof *list);
	_cleanup_(query_endp) struct query *query = sql_openings_live(call->txn, study->id);

	study->openings = (struct openings){ .list = list };
	while (study->openings.count < (size_t)study->opening_count && query_next(query))
		list[study->openings.count++] = (struct visible){
			.is_embargo = str_is(query_str(query, 1), "embargo"),
			.object = object_of_word(query_str(query, 2)),
			.of = document_bit(query_str(query, 3)),
			.to = (unsigned)query_int(query, 4),
			.from = workflow_stage(study->workflow, query_str(query, 5)),
			.until = workflow_stage(study->workflow, query_str(query, 6)),
		};
}

/* The workflow is parsed outside the open statement: a first use reads its source by another. */
static bool study_complete(struct call *call, struct study *study)
{
	study->workflow = cache_workflow(call, study->workflow_row);
	if (!study->workflow)
		return false;
	study->stage = workflow_stage(study->workflow, str_of(study->stage_id));
	if (study->opening_count > 0)
		study_openings_load(call, study);
	return study->stage >= 0;
}

static bool study_find(struct call *call, struct str code, struct study **ret_study)
{
	LOAD_ONE(study, study_read, sql_study_by_code(call->txn, code), ret_study);
	return true;
}

static bool study_find_id(struct call *call, int64_t id, struct study **ret_study)
{
	LOAD_ONE(study, study_read, sql_study_by_id(call->txn, id), ret_study);
	return true;
}

bool study_by_code(struct call *call, struct str code, struct study **ret_study)
{
	return study_find(call, code, ret_study) && study_complete(call, *ret_study);
}

bool study_by_id(struct call *call, int64_t id, struct study **ret_study)
{
	return study_find_id(call, id, ret_study) && study_complete(call, *ret_study);
}

bool place_by_id(struct call *call, int64_t id, struct place **ret_place)
{
	LOAD_ONE(place, place_read, sql_assignment_by_id(call->txn, id), ret_place);
	return true;
}

bool place_of(struct call *call, int64_t study, int64_t principal, struct place **ret_place)
{
	LOAD_ONE(place, place_read, sql_assignment_of(call->txn, study, principal), ret_place);
	return true;
}

bool declaration_by_id(struct call *call, int64_t id, struct declaration **ret_declaration)
{
	LOAD_ONE(declaration, declaration_read, sql_declaration_by_id(call->txn, id),
		 ret_declaration);
	return true;
}

bool review_by_id(struct call *call, int64_t id, struct review **ret_review)
{
	LOAD_ONE(review, review_read, sql_review_by_id(call->txn, id), ret_review);
	return true;
}

bool review_of_place(struct call *call, int64_t assignment, struct review **ret_review)
{
	LOAD_ONE(review, review_read, sql_review_by_assignment(call->txn, assignment), ret_review);
	return true;
}

bool comment_by_id(struct call *call, int64_t id, struct comment **ret_comment)
{
	LOAD_ONE(comment, comment_read, sql_comment_by_id(call->txn, id), ret_comment);
	return true;
}
