/* fuzz_sequence.c: what several people do, one after the other (sequence.h), on a database of
 * its own. After all of it the journal's chains and the database are whole, whoever asks a write
 * again gets the same bytes, nothing ended in an error of ours, and no reviewer saw a review
 * before their own was in. */
#include "fuzz/fuzz.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/sequence.h"

static const char *const people[] = { "coordinator", "igdp-liu", "iges-sato",	"kei-park",
				      "gz-host",     "lead-kim", "editor-mori", "observer-lee",
				      "outsider",    "igdp-chen" };

/* A database to begin with: made once, copied for each input. */
struct start {
	char *bytes;
	size_t len;
	uint64_t request_count;
};
static struct start starts[2];

static char *path_of(const struct fixture *fixture)
{
	return xasprintf("%s/refereed.db", fixture->dir);
}

static void prepare_team(struct fixture *fixture)
{
	struct json_object *params = json_object_new_object();
	enum err err;

	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_advance_to(fixture, "desk_review");
	json_object_object_add(params, "assignment", json_object_new_string("GZ2019"));
	json_object_object_add(params, "body", fixture_review(SEQUENCE_MARK));
	json_object_put(fixture_call_json(fixture, "iges-sato", "review.submit", &err, params));
	assert_int_equal(err, ERR_NONE);
}

/* All inputs share a folder. */
static struct fixture *fixture_kept;

static void drop_kept(void)
{
	fixture_done(fixture_kept);
	x_freep(&fixture_kept);
	for (size_t i = 0; i < ELEMENTS(starts); i++)
		x_freep(&starts[i].bytes);
}

static void start_make(struct start *start, bool with_team)
{
	struct fixture fixture;

	fixture_init(&fixture);
	fixture_people(&fixture);
	fixture_do(&fixture, "coordinator", "principal.add",
		   "{'principal':'auditor','institution':'secretariat','full_name':'A'}");
	fixture_do(&fixture, "coordinator", "role.grant",
		   "{'principal':'auditor','role':'secretariat'}");
	fixture_study(&fixture);
	if (with_team)
		prepare_team(&fixture);
	fixture_close(&fixture);
	_cleanup_(x_freep) char *path = path_of(&fixture);
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	start->len = (size_t)ftell(file);
	start->bytes = xmalloc(start->len);
	rewind(file);
	assert_int_equal(fread(start->bytes, 1, start->len, file), start->len);
	fclose(file);
	start->request_count = fixture.request_count;
	fixture_done(&fixture);
}

static void begin(struct sequence *sequence, bool with_team)
{
	struct start *start = &starts[with_team];

	if (!start->bytes)
		start_make(start, with_team);
	if (!fixture_kept) {
		fixture_kept = xcalloc(1, sizeof *fixture_kept);
		fixture_prepare(fixture_kept);
		atexit(drop_kept);
	}
	sequence->fixture = fixture_kept;
	fixture_kept->now_ms = FIXTURE_START_MS;
	backups_drop(fixture_kept->dir);
	fixture_kept->request_count = start->request_count;
	_cleanup_(x_freep) char *path = path_of(fixture_kept);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(start->bytes, 1, start->len, file), start->len);
	assert_int_equal(fclose(file), 0);
	fixture_open(fixture_kept);
	sequence->reviewer = fixture_principal(fixture_kept, "igdp-liu");
	assert_true(sequence->reviewer > 0);
}

/* ---- after each answer ---- */

static void remember_ids(struct sequence *sequence, const char *answer)
{
	for (const char *at = answer; (at = strchr(at, '-')); at++) {
		if (at < answer + 3 || at[-3] != '"')
			continue;
		size_t len = strcspn(at, "\"") + 2;
		if (len != 19 && len != 27) /* an id's or a cursor's length */
			continue;
		char *slot = sequence->ids[sequence->id_count++ % SEQUENCE_IDS];
		snprintf(slot, sizeof sequence->ids[0], "%.*s", (int)len, at - 2);
	}
}

/* Whether the study stands where the shipped workflow keeps reviews among those whose own is in. */
static bool is_sealed(struct sequence *sequence)
{
	static const char *const sealed[] = { "requested", "scoping", "team", "preparation",
					      "desk_review" };
	struct request look = { .verb = verb_find(str_of("study.get")),
				.params = json_tokener_parse("{\"study\":\"GZ2019\"}"),
				.caller.principal =
					fixture_principal(sequence->fixture, "auditor") };
	bool is_so = false;

	assert_int_equal(core_read(sequence->fixture->reader, &look, sequence->fixture->now_ms), 0);
	struct json_object *study = json_tokener_parse(look.text);
	for (size_t i = 0; i < ELEMENTS(sealed); i++)
		is_so |= strcmp(fixture_text(study, "stage"), sealed[i]) == 0;
	json_object_put(study);
	request_done(&look);
	return is_so;
}

static void judge(struct sequence *sequence, struct step *step, const struct request *request)
{
	assert_int_not_equal(request->reply, REPLY_NONE);
	assert_int_not_equal(request->reply, REPLY_WAIT);
	assert_false(request->reply == REPLY_ERROR &&
		     (request->err == ERR_INTERNAL || request->err == ERR_STORAGE_FULL));
	bool is_reviewer = step->caller.principal == sequence->reviewer;
	if (is_reviewer && !sequence->may_see_mark && strstr(request->text, SEQUENCE_MARK))
		assert_false(is_sealed(sequence));
	if (request->reply == REPLY_ERROR)
		return;
	remember_ids(sequence, request->text);
	if (!(step->verb->flags & VERB_WRITE) || strstr(step->params, "\"dry_run\":true"))
		return;
	step->answer = xstrdup(request->text);
	/* A review of their own, or another part in the study, opens it to them. */
	bool opens = strcmp(step->verb->name, "review.submit") == 0 ||
		     strcmp(step->verb->name, "role.grant") == 0 ||
		     strcmp(step->verb->name, "batch.apply") == 0;
	sequence->may_see_mark |= opens && (is_reviewer || strstr(step->params, "igdp-liu"));
}

/* ---- calls ---- */

static void commit(struct sequence *sequence)
{
	struct fixture *fixture = sequence->fixture;
	struct step *first = &sequence->steps[sequence->count - sequence->waiting];

	if (sequence->waiting == 0)
		return;
	assert_int_equal(core_batch_commit(fixture->core, &fixture->commit), 0);
	for (size_t i = 0; i < sequence->waiting; i++) {
		judge(sequence, first + i, &sequence->batch[i]);
		request_done(&sequence->batch[i]);
	}
	sequence->waiting = 0;
	fixture->keyring = keyring_free(fixture->keyring);
	assert_int_equal(core_keyring(fixture->core, &fixture->keyring), 0);
}

static struct request request_of(const struct step *step)
{
	return (struct request){ .verb = step->verb,
				 .params = json_tokener_parse(step->params),
				 .caller = step->caller,
				 .is_last_run = true };
}

static void write_next(struct sequence *sequence, struct step *step)
{
	if (sequence->waiting == SEQUENCE_BATCH_MAX)
		commit(sequence);
	if (sequence->waiting == 0)
		core_batch_begin(sequence->fixture->core, sequence->fixture->now_ms, 0);
	struct request *request = &sequence->batch[sequence->waiting++];
	*request = request_of(step);
	sequence->count++;
	assert_int_equal(core_batch_run(sequence->fixture->core, request), 0);
}

static void read_next(struct sequence *sequence, struct step *step)
{
	commit(sequence);
	struct request request = request_of(step);
	sequence->count++;
	assert_int_equal(read_to_its_end(sequence->fixture->core, sequence->fixture->reader,
					 &request, sequence->fixture->now_ms),
			 0);
	judge(sequence, step, &request);
	request_done(&request);
}

static int64_t who_is(struct sequence *sequence, struct str word)
{
	_cleanup_(x_freep) char *name = fuzz_copy(word);
	int64_t principal = fixture_principal(sequence->fixture, name);

	return principal ? principal
			 : fixture_principal(sequence->fixture,
					     people[fuzz_choice(word, ELEMENTS(people))]);
}

static void line_run(struct sequence *sequence, struct str line)
{
	struct step *step = &sequence->steps[sequence->count];
	struct str who = fuzz_part(&line, ' ');
	char id[40];

	if (str_is(who, "+"))
		who = fuzz_part(&line, ' ');
	else
		commit(sequence);
	if (str_is(who, "day")) {
		_cleanup_(x_freep) char *days = fuzz_copy(line);
		commit(sequence);
		sequence->fixture->now_ms += (strtol(days, NULL, 10) & 0x3ff) * FIXTURE_DAY_MS;
		return;
	}
	struct str method = fuzz_part(&line, ' ');
	step->verb = verb_find(method);
	if (!step->verb)
		step->verb = &verbs[fuzz_choice(method, verb_count)];
	step->caller.principal = who_is(sequence, who);
	struct json_object *params = sequence_params(sequence, step->verb, line);
	bool is_write = step->verb->flags & VERB_WRITE;
	if (is_write && !json_object_object_get_ex(params, "request_id", NULL)) {
		snprintf(id, sizeof id, "00000000-0000-7000-8000-%012" PRIx64,
			 ++sequence->fixture->request_count);
		json_object_object_add(params, "request_id", json_object_new_string(id));
	}
	step->params = xstrdup(json_object_to_json_string_ext(params, JSON_C_TO_STRING_PLAIN));
	json_object_put(params);
	if (is_write)
		write_next(sequence, step);
	else
		read_next(sequence, step);
}

/* ---- in the end ---- */

static void assert_same_again(struct sequence *sequence, const struct step *step)
{
	struct request request = request_of(step);
	struct commit written;

	core_batch_begin(sequence->fixture->core, sequence->fixture->now_ms, 0);
	assert_int_equal(core_batch_run(sequence->fixture->core, &request), 0);
	assert_int_equal(core_batch_commit(sequence->fixture->core, &written), 0);
	assert_int_equal(written.written, 0);
	if (request.err != ERR_REVOKED) { /* who is shut out is not even told that */
		assert_int_equal(request.reply, REPLY_RESULT);
		assert_string_equal(request.text, step->answer);
	}
	request_done(&request);
}

static void assert_whole(struct sequence *sequence)
{
	_cleanup_(x_freep) char *report = NULL;
	enum err err;
	struct json_object *check =
		fixture_call(sequence->fixture, "auditor", "journal.verify", &err, "{}");

	if (err == ERR_NONE)
		assert_string_equal(fixture_text(check, "is_intact"), "true");
	else /* somebody has taken the auditor's role, or shut them out */
		assert_true(err == ERR_NOT_PERMITTED || err == ERR_REVOKED);
	json_object_put(check);
	assert_int_equal(db_integrity(sequence->fixture->db, false, &report), 0);
	assert_string_equal(report, "ok");
}

static void end(struct sequence *sequence)
{
	for (size_t i = 0; i < sequence->count; i++) {
		struct step *step = &sequence->steps[i];
		if (step->answer)
			assert_same_again(sequence, step);
		x_freep(&step->params);
		x_freep(&step->answer);
	}
	assert_whole(sequence);
	fixture_close(sequence->fixture);
}

void fuzz_sequence(struct str input)
{
	struct sequence *sequence = xcalloc(1, sizeof *sequence);

	/* Who can say the mark has not been told it. */
	if (!memmem(input.p, input.n, "zqs", 3)) {
		struct str rest = input, first = fuzz_part(&rest, '\n');
		bool with_team = str_is(first, "team");
		begin(sequence, with_team);
		input = with_team ? rest : input;
		while (input.n > 0 && sequence->count < SEQUENCE_CALLS_MAX)
			line_run(sequence, fuzz_part(&input, '\n'));
		commit(sequence);
		end(sequence);
	}
	x_freep(&sequence);
}
