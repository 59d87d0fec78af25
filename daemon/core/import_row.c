/* import_row.c: a row of a table becomes a comment, or a problem with its place in the file. A cell is held
 * against the parameter of comment.add that it stands for, so that a table brings in nothing that could not be
 * said one by one. */
#include "core/comment.h"
#include "core/import.h"

#include <sodium.h>
#include <string.h>

#include "rules/table.h"
#include "rules/text.h"

#define EXTRAS_MAX	 64
#define EXTRA_NAME_BYTES 128

/* The parameter that each column is; those without a name of comment.add's have a rule of their own. */
static const struct {
	const char *param;
	struct param own;
} rules[COLUMN__MAX] = {
	[COLUMN_COMMENT_ID] = { .own = { .type = PARAM_LINE, .max = 128 } },
	[COLUMN_STUDY] = { .own = { .type = PARAM_LINE, .max = 128 } },
	[COLUMN_DOC_VERSION] = { .param = "document" },
	[COLUMN_CHAPTER] = { .param = "chapter" },
	[COLUMN_FROM_PAGE] = { .param = "from_page" },
	[COLUMN_FROM_LINE] = { .param = "from_line" },
	[COLUMN_TO_PAGE] = { .param = "to_page" },
	[COLUMN_TO_LINE] = { .param = "to_line" },
	[COLUMN_REVIEWER_NAME] = { .own = { .type = PARAM_LINE, .max = 256 } },
	[COLUMN_REVIEWER_EMAIL] = { .own = { .type = PARAM_LINE, .max = 254 } },
	[COLUMN_AFFILIATION] = { .own = { .type = PARAM_LINE, .max = 256 } },
	[COLUMN_COUNTRY] = { .own = { .type = PARAM_LINE, .max = 64 } },
	[COLUMN_REVIEWER_CLASS] = { .param = "class" },
	[COLUMN_LANG] = { .param = "language" },
	[COLUMN_COMMENT] = { .param = "text" },
	[COLUMN_COMMENT_TYPE] = { .param = "type" },
	[COLUMN_RESPONSE] = { .own = { .type = PARAM_TEXT } },
	[COLUMN_DISPOSITION] = { .own = { .type = PARAM_LINE, .max = 64 } },
	[COLUMN_RESPONDER] = { .own = { .type = PARAM_LINE, .max = 256 } },
	[COLUMN_RESPONDED_AT] = { .own = { .type = PARAM_LINE, .max = 64 } },
	[COLUMN_REVIEW_EDITOR_OK] = { .own = { .type = PARAM_LINE, .max = 64 } },
};

/* A row while it is looked at; texts are those of the request, or in the arena. */
struct row {
	struct call *call;
	const struct verb *add; /* comment.add */
	int64_t import, line;
	struct str cells[COLUMN__MAX]; /* STR_NONE: empty */
	int64_t numbers[COLUMN__MAX];
	struct json_object *extra; /* owned; NULL: none */
	struct anchor anchor;
	bool is_wrong;
};

static void row_done(struct row *row)
{
	json_object_put(row->extra);
}

/* ---- telling ---- */

static void tell(struct row *row, const char *field, const char *kind, const char *message)
{
	struct call *call = row->call;
	struct json_object *offset = NULL;
	size_t len = field ? strlen(field) : 0;

	(void)json_object_object_get_ex(call->data, "offset", &offset);
	if (field && strncmp(message, field, len) == 0 && strncmp(message + len, ": ", 2) == 0)
		message += len + 2;
	sql_import_problem_add(call->txn, row->import, row->line, str_of(field),
			       offset ? json_object_get_int64(offset) : -1, str_of(kind),
			       str_of(message));
	json_object_put(call->data);
	call->data = NULL;
	call->message = NULL;
}

/* An answer to the call, told as a problem of the row: the next cell is looked at. */
static void tell_answer(struct row *row, const char *field, int r)
{
	if (r <= 0)
		return;
	row->is_wrong = true;
	tell(row, field, "wrong",
	     row->call->message ? row->call->message : err_row((enum err)r)->text);
}

/* ---- cells ---- */

static int check_number(struct row *row, enum column column, const struct param *param)
{
	struct str text = row->cells[column];
	int64_t number = 0;

	while (text.n > 0 && text.p[text.n - 1] == ' ')
		text.n--;
	for (; text.n > 0 && text.p[0] == ' '; text.n--)
		text.p++;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || i > 9)
			return answer_param(
				row->call, param->name, "`%s` is no whole number from %d to %d",
				text_begin(row->call, text.p), (int)param->min, (int)param->max);
		number = 10 * number + (text.p[i] - '0');
	}
	if (number < param->min || number > param->max)
		return answer_param(row->call, param->name, "must be %d to %d", (int)param->min,
				    (int)param->max);
	row->numbers[column] = number;
	return 0;
}

/* Words are taken as people write them: "Expert", "peer city". */
static const char *as_word(struct call *call, struct str text)
{
	char *word = arena_strndup(call->arena, text.p, text.n);

	for (char *c = word; *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c == ' ' ? '_' : *c);
	return word;
}

static struct param rule_of(const struct row *row, enum column column)
{
	struct param param = rules[column].own;

	if (rules[column].param)
		param = *verb_param(row->add, rules[column].param);
	param.name = column_names[column];
	return param;
}

static void check_cell(struct row *row, enum column column, struct json_object *value)
{
	const struct param param = rule_of(row, column);
	struct str text = { json_object_get_string(value),
			    (size_t)json_object_get_string_len(value) };
	int r = 0;

	row->cells[column] = text;
	if (param.type == PARAM_INT) {
		r = check_number(row, column, &param);
	} else {
		if (param.type == PARAM_ENUM) {
			row->cells[column] = str_of(as_word(row->call, text));
			json_object_set_string(value, row->cells[column].p);
		}
		r = param_check(row->call, &param, value);
		row->cells[column] = (struct str){ json_object_get_string(value),
						   (size_t)json_object_get_string_len(value) };
	}
	tell_answer(row, param.name, r);
}

/* ---- members ---- */

/* What has no place in a comment is kept beside it, under the name that its column has. */
static void keep_extra(struct row *row, const char *name, struct json_object *value)
{
	if (!row->extra)
		row->extra = mem_check(json_object_new_object());
	put_json(row->extra, name, json_object_get(value));
}

static int read_extra(struct row *row, struct json_object *extra)
{
	const struct param param = { .name = "extra", .type = PARAM_TEXT };

	if (!json_object_is_type(extra, json_type_object) ||
	    json_object_object_length(extra) > EXTRAS_MAX)
		return answer_param(row->call, "rows",
				    "extra must be an object of at most %d texts", EXTRAS_MAX);
	json_object_object_foreach(extra, name, value)
	{
		size_t offset;
		struct str label = str_of(name);
		if (!json_object_is_type(value, json_type_string) || label.n == 0 ||
		    label.n > EXTRA_NAME_BYTES || !str_is_utf8(label, NULL) ||
		    text_control(label, "", &offset) || column_of(label) != COLUMN__MAX)
			return answer_param(row->call, "rows",
					    "extra must hold texts, under the names of columns "
					    "that are none of ours");
		if (json_object_get_string_len(value) == 0)
			continue;
		int r = param_check(row->call, &param, value);
		tell_answer(row, NULL, r);
		keep_extra(row, name, value);
	}
	return 0;
}

static int read_member(struct row *row, const char *name, struct json_object *value)
{
	enum column column = 0;

	if (strcmp(name, "line") == 0)
		return 0;
	if (strcmp(name, "extra") == 0)
		return read_extra(row, value);
	while (column < COLUMN__MAX && strcmp(name, column_names[column]) != 0)
		column++;
	if (column == COLUMN__MAX || !json_object_is_type(value, json_type_string))
		return answer_param(row->call, "rows", "`%s`: no such column, or no text",
				    text_begin(row->call, name));
	if (text_is_blank((struct str){ json_object_get_string(value),
					(size_t)json_object_get_string_len(value) }))
		return 0;
	check_cell(row, column, value);
	if (column_is_answer(column))
		keep_extra(row, name, value);
	return 0;
}

static int read_row(struct row *row, struct json_object *object)
{
	struct json_object *line;

	if (!json_object_is_type(object, json_type_object) ||
	    !json_object_object_get_ex(object, "line", &line) ||
	    !json_object_is_type(line, json_type_int) || json_object_get_int64(line) < 1)
		return answer_param(row->call, "rows", "must hold objects, each with its line");
	row->line = json_object_get_int64(line);
	json_object_object_foreach(object, name, value)
	{
		int r = read_member(row, name, value);
		if (r != 0)
			return r;
	}
	return 0;
}

/* ---- the row as a whole ---- */

static const char *class_of(const struct row *row)
{
	const char *given = row->cells[COLUMN_REVIEWER_CLASS].p;

	return given ? given : comment_class(row->call);
}

static void check_whole(struct row *row)
{
	struct call *call = row->call;
	bool is_collated = sees_steering(&call->viewer) && row->cells[COLUMN_REVIEWER_NAME].p;

	if (!row->cells[COLUMN_COMMENT].p)
		tell_answer(row, "comment", answer_param(call, "comment", "is empty"));
	row->anchor =
		(struct anchor){ row->numbers[COLUMN_FROM_PAGE], row->numbers[COLUMN_FROM_LINE],
				 row->numbers[COLUMN_TO_PAGE], row->numbers[COLUMN_TO_LINE] };
	if (row->is_wrong) /* what is wrong with a part says nothing of the whole */
		return;
	int r = anchor_check(call, &row->anchor);
	struct json_object *field = NULL;
	(void)json_object_object_get_ex(call->data, "parameter", &field);
	tell_answer(row, field ? json_object_get_string(json_object_get(field)) : NULL, r);
	json_object_put(field);
	tell_answer(row, "reviewer_class", comment_class_check(call, class_of(row), is_collated));
}

/* ---- what is there already ---- */

void import_key(struct str document, struct str commenter, int64_t from_page, int64_t from_line,
		struct str text, uint8_t ret_key[IMPORT_KEY_SIZE])
{
	_cleanup_(x_freep) char *folded = text_folded(text);
	_cleanup_(x_freep) char *who = text_folded(commenter.p ? commenter : str_of(""));
	_cleanup_(x_freep) char *head =
		xasprintf("%s\n%s\n%lld\n%lld\n", document.p ? document.p : "", who,
			  (long long)from_page, (long long)from_line);
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, IMPORT_KEY_SIZE);
	crypto_generichash_update(&state, (const unsigned char *)head, strlen(head));
	crypto_generichash_update(&state, (const unsigned char *)folded, strlen(folded));
	crypto_generichash_final(&state, ret_key, IMPORT_KEY_SIZE);
}

static struct str commenter_of(const struct row *row)
{
	struct str named = row->cells[COLUMN_REVIEWER_NAME];

	return named.p ? named : str_of(row->call->me.full_name);
}

/* A comment that the caller may not see is none: that one exists is not told by calling theirs a copy of it. */
static bool is_seen(struct call *call, int64_t id, struct comment **ret_comment)
{
	return comment_by_id(call, id, ret_comment) && (*ret_comment)->study == call->study->id &&
	       strcmp((*ret_comment)->state, "withdrawn") != 0 && see_comment(call, *ret_comment);
}

/* Why the row is one that is there already; NULL: it is not. */
static const char *duplicate_of(struct row *row, struct str key)
{
	struct call *call = row->call;
	struct comment *comment;
	int64_t id = 0;

	if (row->cells[COLUMN_COMMENT_ID].p &&
	    ident_decode(&call->core->ident, ID_COMMENT, row->cells[COLUMN_COMMENT_ID], &id) &&
	    is_seen(call, id, &comment))
		return arena_printf(call->arena, "is %s, which is here already",
				    row->cells[COLUMN_COMMENT_ID].p);
	_cleanup_(query_endp) struct query *query =
		sql_comments_same(call->txn, call->study->id, key);
	while (query_next(query)) {
		if (query_int(query, 1) == row->import)
			return arena_printf(call->arena, "the same as line %lld of the file",
					    (long long)query_int(query, 2));
		/* The key holds who commented: a copy of what somebody hidden wrote would tell that
		 * their name was guessed. */
		if (is_seen(call, query_int(query, 0), &comment) && comment_is_known(call, comment))
			return arena_printf(call->arena, "the same as %s, which is here already",
					    id_text(call, ID_COMMENT, query_int(query, 0)));
	}
	return NULL;
}

/* ---- taking it ---- */

void import_bodies_add(uint8_t bodies[IMPORT_DIGEST_SIZE], const char *hex)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, IMPORT_DIGEST_SIZE);
	crypto_generichash_update(&state, bodies, IMPORT_DIGEST_SIZE);
	crypto_generichash_update(&state, (const unsigned char *)hex, strlen(hex));
	crypto_generichash_final(&state, bodies, IMPORT_DIGEST_SIZE);
}

static void take(struct row *row, struct str key, struct import_count *count)
{
	struct call *call = row->call;
	const struct str *cells = row->cells;
	const char *type = cells[COLUMN_COMMENT_TYPE].p;
	uint8_t salt[SALT_SIZE];
	char hex[DIGEST_HEX_SIZE];

	body_digest_new(call, cells[COLUMN_COMMENT], salt, hex);
	sql_comment_add_imported(
		call->txn, call->study->id, call->me.principal, str_of(class_of(row)),
		str_of(type ? type : "substance"), cells[COLUMN_DOC_VERSION], cells[COLUMN_CHAPTER],
		row->anchor.from_page, row->anchor.from_line, row->anchor.to_page,
		row->anchor.to_line, cells[COLUMN_COMMENT],
		(struct str){ (char *)salt, sizeof salt },
		cells[COLUMN_LANG].p ? cells[COLUMN_LANG] : str_of(call->study->language),
		call->now_ms, row->import);
	int64_t comment = txn_last_id(call->txn);
	sql_import_comment_add(
		call->txn, comment, row->line, cells[COLUMN_REVIEWER_NAME],
		cells[COLUMN_REVIEWER_EMAIL], cells[COLUMN_AFFILIATION], cells[COLUMN_COUNTRY],
		row->extra
			? str_of(json_object_to_json_string_ext(row->extra, JSON_C_TO_STRING_PLAIN))
			: STR_NONE);
	sql_comment_key_add(call->txn, call->study->id, key, comment);
	import_bodies_add(count->bodies, hex);
	count->taken++;
}

int import_row(struct call *call, const struct import *import, struct json_object *object,
	       struct import_count *count)
{
	_cleanup_(row_done) struct row row = { .call = call,
					       .add = verb_find(str_of("comment.add")),
					       .import = import->thing.id };
	uint8_t key[IMPORT_KEY_SIZE];
	struct str key_str = { (char *)key, sizeof key };
	int r = read_row(&row, object);

	if (r != 0)
		return r;
	count->rows++;
	check_whole(&row);
	if (row.is_wrong) {
		count->wrong++;
		return 0;
	}
	import_key(row.cells[COLUMN_DOC_VERSION], commenter_of(&row), row.anchor.from_page,
		   row.anchor.from_line, row.cells[COLUMN_COMMENT], key);
	const char *why = duplicate_of(&row, key_str);
	if (why) {
		tell(&row, NULL, "duplicate", why);
		count->duplicates++;
		return 0;
	}
	take(&row, key_str, count);
	return call->txn->r;
}
