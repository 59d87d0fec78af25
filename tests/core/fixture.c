/* fixture.c: see fixture.h. Asserts with cmocka where set-up itself fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/fixture.h"

void fixture_prepare(struct fixture *fixture)
{
	const char *parent = getenv("TMPDIR");

	memset(fixture, 0, sizeof *fixture);
	snprintf(fixture->dir, sizeof fixture->dir, "%s/refereed-test-XXXXXX",
		 parent ? parent : "/tmp");
	assert_non_null(mkdtemp(fixture->dir));
	fixture->now_ms = FIXTURE_START_MS;
	fixture->conf = conf_new();
	fixture->conf->ballast_bytes = 0;
}

void fixture_init(struct fixture *fixture)
{
	fixture_prepare(fixture);
	fixture_open(fixture);
}

static void install(struct fixture *fixture)
{
	struct conf_file *workflows, *forms;
	size_t workflow_count, form_count;
	struct problems problems = { 0 };

	assert_int_equal(conf_folder("config/workflows", &workflows, &workflow_count), 0);
	assert_int_equal(conf_folder("config/forms", &forms, &form_count), 0);
	int r = core_install(fixture->core, workflows, workflow_count, forms, form_count,
			     fixture->now_ms, &problems);
	for (size_t i = 0; i < problems.count; i++)
		fprintf(stderr, "%s: %s\n", problems.list[i].field, problems.list[i].message);
	assert_int_equal(r, 0);
	problems_done(&problems);
	conf_folder_done(workflows, workflow_count);
	conf_folder_done(forms, form_count);
}

void fixture_open(struct fixture *fixture)
{
	_cleanup_(x_freep) char *path = xasprintf("%s/refereed.db", fixture->dir);
	struct db_options options = { .path = path,
				      .cache_bytes = 1 << 20,
				      .checkpoint_pages = 100 };
	struct core_options core = { .conf = fixture->conf,
				     .server_key = "",
				     .public_address = "tcp://127.0.0.1:7420" };
	bool is_first;

	assert_int_equal(db_open(&options, &fixture->db), 0);
	core.rng = rng_seeded(fixture->request_count + 1, fixture->rng_state);
	core.db = fixture->db;
	assert_int_equal(core_new(&core, &fixture->core), 0);
	assert_int_equal(core_is_first(fixture->core, &is_first), 0);
	if (is_first)
		assert_int_equal(
			core_first_start(fixture->core,
					 (const uint8_t *)"0123456789abcdef0123456789abcdef",
					 fixture->now_ms),
			0);
	install(fixture);
	options.is_reader = true;
	assert_int_equal(db_open(&options, &fixture->reader_db), 0);
	core.db = fixture->reader_db;
	assert_int_equal(core_new(&core, &fixture->reader), 0);
	fixture->keyring = keyring_free(fixture->keyring);
	assert_int_equal(core_keyring(fixture->core, &fixture->keyring), 0);
}

void fixture_close(struct fixture *fixture)
{
	request_done(&fixture->last);
	fixture->reader = core_free(fixture->reader);
	fixture->core = core_free(fixture->core);
	fixture->reader_db = db_close(fixture->reader_db);
	fixture->db = db_close(fixture->db);
}

void fixture_done(struct fixture *fixture)
{
	_cleanup_(x_freep) char *command = xasprintf("rm -rf %s", fixture->dir);

	fixture_close(fixture);
	fixture->keyring = keyring_free(fixture->keyring);
	fixture->conf = conf_free(fixture->conf);
	if (!getenv("KEEP"))
		assert_int_equal(system(command), 0);
}

int64_t fixture_principal(struct fixture *fixture, const char *name)
{
	for (size_t i = 0; i < fixture->keyring->principal_count; i++)
		if (strcmp(fixture->keyring->principals[i].name, name) == 0)
			return fixture->keyring->principals[i].principal;
	return 0;
}

void backups_drop(const char *database_dir)
{
	_cleanup_(x_freep) char *folder = xasprintf("%s/backup", database_dir);
	DIR *list = opendir(folder);

	for (struct dirent *entry; list && (entry = readdir(list));)
		if (entry->d_name[0] != '.')
			(void)unlinkat(dirfd(list), entry->d_name, 0);
	if (list)
		(void)closedir(list);
}

int read_to_its_end(struct core *writer, struct core *reader, struct request *request,
		    int64_t now_ms)
{
	int r = core_read(reader, request, now_ms);

	while (r == 0 && request->reply == REPLY_COPY)
		r = request_wants_writer(request) ? core_copy(writer, request)
						  : core_read(reader, request, now_ms);
	return r;
}

static void run_write(struct fixture *fixture, struct request *request)
{
	core_batch_begin(fixture->core, fixture->now_ms, 0);
	assert_int_equal(core_batch_run(fixture->core, request), 0);
	assert_int_equal(core_batch_commit(fixture->core, &fixture->commit), 0);
	if (fixture->commit.keys_changed) {
		keyring_free(fixture->keyring);
		assert_int_equal(core_keyring(fixture->core, &fixture->keyring), 0);
	}
}

struct json_object *fixture_call_as(struct fixture *fixture, struct caller caller,
				    const char *method, enum err *ret_err,
				    struct json_object *params)
{
	const struct verb *verb = verb_find(str_of(method));

	assert_non_null(verb);
	request_done(&fixture->last);
	if (verb->flags & VERB_WRITE && !json_object_object_get_ex(params, "request_id", NULL)) {
		char id[40];
		snprintf(id, sizeof id, "00000000-0000-7000-8000-%012" PRIx64,
			 ++fixture->request_count);
		json_object_object_add(params, "request_id", json_object_new_string(id));
	}
	fixture->last = (struct request){
		.verb = verb, .params = params, .is_last_run = true, .caller = caller
	};
	if (verb->flags & VERB_WRITE)
		run_write(fixture, &fixture->last);
	else
		assert_int_equal(read_to_its_end(fixture->core, fixture->reader, &fixture->last,
						 fixture->now_ms),
				 0);
	*ret_err = fixture->last.reply == REPLY_ERROR ? fixture->last.err : ERR_NONE;
	struct json_object *answer = json_tokener_parse(fixture->last.text);
	assert_non_null(answer);
	if (verb->flags & VERB_WRITE && fixture->after_write)
		fixture->after_write(fixture);
	return answer;
}

struct json_object *fixture_call_json(struct fixture *fixture, const char *principal,
				      const char *method, enum err *ret_err,
				      struct json_object *params)
{
	struct caller caller = { .principal = fixture_principal(fixture, principal) };

	return fixture_call_as(fixture, caller, method, ret_err, params);
}

struct json_object *fixture_vparams(const char *format, va_list args)
{
	_cleanup_(x_freep) char *text = xvasprintf(format, args);

	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	struct json_object *params = json_tokener_parse(text);
	if (!params)
		fprintf(stderr, "params of the test do not parse: %s\n", text);
	assert_non_null(params);
	return params;
}

struct json_object *fixture_params(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct json_object *params = fixture_vparams(format, args);
	va_end(args);
	return params;
}

struct json_object *fixture_call(struct fixture *fixture, const char *principal, const char *method,
				 enum err *ret_err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct json_object *params = fixture_vparams(format, args);
	va_end(args);
	return fixture_call_json(fixture, principal, method, ret_err, params);
}

static struct json_object *must(struct fixture *fixture, const char *principal, const char *method,
				enum err wanted, struct json_object *params)
{
	enum err err;
	struct json_object *answer = fixture_call_json(fixture, principal, method, &err, params);

	if (err != wanted)
		fprintf(stderr, "%s as %s: %s\n  params %s\n  wanted %s\n", method, principal,
			fixture->last.text, json_object_to_json_string(params),
			wanted ? err_row(wanted)->word : "a result");
	assert_int_equal(err, wanted);
	return answer;
}

struct json_object *fixture_ok(struct fixture *fixture, const char *principal, const char *method,
			       const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct json_object *params = fixture_vparams(format, args);
	va_end(args);
	return must(fixture, principal, method, ERR_NONE, params);
}

void fixture_do(struct fixture *fixture, const char *principal, const char *method,
		const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct json_object *params = fixture_vparams(format, args);
	va_end(args);
	json_object_put(must(fixture, principal, method, ERR_NONE, params));
}

void fixture_refused(struct fixture *fixture, enum err err, const char *principal,
		     const char *method, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct json_object *params = fixture_vparams(format, args);
	va_end(args);
	json_object_put(must(fixture, principal, method, err, params));
}

const char *fixture_text(struct json_object *object, const char *name)
{
	static char buffers[4][4096];
	static unsigned turn;
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) || !value)
		return "";
	turn = (turn + 1) % 4;
	snprintf(buffers[turn], sizeof buffers[turn], "%s", json_object_get_string(value));
	return buffers[turn];
}

int64_t fixture_int(struct json_object *object, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) ? json_object_get_int64(value) : -1;
}

struct json_object *fixture_at(struct json_object *object, const char *path)
{
	while (object && *path) {
		char name[64];
		size_t len = strcspn(path, ".");
		struct json_object *next = NULL;
		snprintf(name, sizeof name, "%.*s", (int)len, path);
		if (json_object_is_type(object, json_type_array))
			next = json_object_array_get_idx(object, strtoul(name, NULL, 10));
		else if (json_object_is_type(object, json_type_object))
			json_object_object_get_ex(object, name, &next);
		object = next;
		path += len + (path[len] == '.');
	}
	return object;
}

void fixture_shows(struct fixture *fixture, const char *principal, const char *method,
		   const char *params, const char *path, const char *text)
{
	struct json_object *answer = fixture_ok(fixture, principal, method, "%s", params);
	struct json_object *found = fixture_at(answer, path);
	const char *shown = found ? json_object_get_string(found) : "";

	if (strcmp(shown, text) != 0)
		fail_msg("%s as %s: %s is `%s`, not `%s`: %s", method, principal, path, shown, text,
			 fixture->last.text);
	json_object_put(answer);
}

/* ---- people and a study ---- */

void fixture_people(struct fixture *fixture)
{
	static const char *const institutions[][3] = {
		{ "igdp", "Institute for Global Decarbonization Progress", "CN" },
		{ "iges", "Institute for Global Environmental Studies", "JP" },
		{ "kei", "Korea Environment Institute", "KR" },
		{ "guangzhou", "City of Guangzhou", "CN" },
	};
	static const char *const people[][3] = {
		{ "igdp-liu", "igdp", "Liu Sample" },	   { "igdp-chen", "igdp", "Chen Sample" },
		{ "iges-sato", "iges", "Sato Sample" },	   { "kei-park", "kei", "Park Sample" },
		{ "gz-host", "guangzhou", "Host Sample" }, { "lead-kim", "kei", "Kim Sample" },
		{ "editor-mori", "iges", "Mori Sample" },  { "observer-lee", "kei", "Lee Sample" },
		{ "outsider", "iges", "Outsider Sample" },
	};

	for (size_t i = 0; i < ELEMENTS(institutions); i++)
		fixture_do(fixture, "coordinator", "institution.add",
			   "{'institution':'%s','title':'%s','country':'%s'}", institutions[i][0],
			   institutions[i][1], institutions[i][2]);
	for (size_t i = 0; i < ELEMENTS(people); i++)
		fixture_do(fixture, "coordinator", "principal.add",
			   "{'principal':'%s','institution':'%s','full_name':'%s'}", people[i][0],
			   people[i][1], people[i][2]);
}

void fixture_study(struct fixture *fixture)
{
	static const char *const roles[][2] = {
		{ "gz-host", "host" },
		{ "lead-kim", "lead" },
		{ "editor-mori", "editor" },
		{ "observer-lee", "observer" },
	};

	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'GZ2019','title':'Guangzhou peer "
		   "review','city':'Guangzhou','country':'CN','year':2019,"
		   "'zone':'Asia/Shanghai'}");
	for (size_t i = 0; i < ELEMENTS(roles); i++)
		fixture_do(fixture, "coordinator", "role.grant",
			   "{'principal':'%s','role':'%s','study':'GZ2019'}", roles[i][0],
			   roles[i][1]);
}

void fixture_advance_to(struct fixture *fixture, const char *stage)
{
	for (int i = 0; i < WORKFLOW_STAGES_MAX; i++) {
		struct json_object *study =
			fixture_ok(fixture, "coordinator", "study.get", "{'study':'GZ2019'}");
		bool is_there = strcmp(fixture_text(study, "stage"), stage) == 0;
		json_object_put(study);
		if (is_there)
			return;
		fixture_do(fixture, "coordinator", "study.advance",
			   "{'study':'GZ2019','override':true,'reason':'test'}");
	}
	fail_msg("the study never came to %s", stage);
}

void fixture_team(struct fixture *fixture)
{
	static const char *const team[] = { "igdp-liu", "iges-sato", "kei-park" };

	for (size_t i = 0; i < ELEMENTS(team); i++) {
		bool is_home = strcmp(team[i], "igdp-liu") == 0;
		fixture_do(fixture, "coordinator", "assignment.invite",
			   "{'study':'GZ2019','principal':'%s'}", team[i]);
		fixture_do(fixture, team[i], "assignment.accept", "{'assignment':'GZ2019'}");
		if (is_home)
			fixture_do(fixture, team[i], "declaration.file",
				   "{'assignment':'GZ2019','state':'declared','type':'national','"
				   "text':'an institute of China'}");
		else
			fixture_do(fixture, team[i], "declaration.file",
				   "{'assignment':'GZ2019','state':'none'}");
	}
}

const char *fixture_document(struct fixture *fixture, const char *study, const char *who,
			     const char *kind, const char *bytes)
{
	static char id[64];
	uint8_t digest[32];
	char hex[65], data[4096], upload[64];

	crypto_generichash(digest, sizeof digest, (const uint8_t *)bytes, strlen(bytes), NULL, 0);
	sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
	sodium_bin2base64(data, sizeof data, (const uint8_t *)bytes, strlen(bytes),
			  sodium_base64_VARIANT_ORIGINAL);
	struct json_object *begun = fixture_ok(
		fixture, who, "document.begin",
		"{'study':'%s','kind':'%s','title':'a %s','file_name':'file.txt','bytes':%zu,"
		"'digest':'%s'}",
		study, kind, kind, strlen(bytes), hex);
	snprintf(upload, sizeof upload, "%s", fixture_text(begun, "upload"));
	json_object_put(begun);
	fixture_do(fixture, who, "document.send", "{'upload':'%s','offset':0,'data':'%s'}", upload,
		   data);
	struct json_object *filed =
		fixture_ok(fixture, who, "document.finish", "{'upload':'%s'}", upload);
	snprintf(id, sizeof id, "%s", fixture_text(filed, "document"));
	json_object_put(filed);
	return id;
}

int fixture_setup_people(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	fixture_init(fixture);
	fixture_people(fixture);
	*state = fixture;
	return 0;
}

int fixture_setup_study(void **state)
{
	(void)fixture_setup_people(state);
	fixture_study(*state);
	return 0;
}

int fixture_setup_team(void **state)
{
	(void)fixture_setup_study(state);
	fixture_advance_to(*state, "team");
	return 0;
}

int fixture_setup_drafting(void **state)
{
	(void)fixture_setup_team(state);
	fixture_team(*state);
	fixture_advance_to(*state, "drafting");
	return 0;
}

int fixture_teardown(void **state)
{
	fixture_done(*state);
	x_freep(state);
	return 0;
}

/* Fills whatever the stored form asks for, from the form itself. */
struct json_object *fixture_review(const char *mark)
{
	struct conf_file *forms;
	size_t count;
	struct form *form = NULL;
	struct problems problems = { 0 };
	struct json_object *body = json_object_new_object();

	assert_int_equal(conf_folder("config/forms", &forms, &count), 0);
	assert_int_equal(form_read(forms[0].path, forms[0].text, &form, &problems), 0);
	for (size_t i = 0; i < form->field_count; i++) {
		const struct form_field *field = &form->fields[i];
		struct json_object *value =
			field->kind == FORM_SCORE ? json_object_new_int(field->min)
			: field->kind == FORM_CHOICE
				? json_object_new_string(field->choices[0].value)
				: json_object_new_string(mark);
		json_object_object_add(body, field->id, value);
	}
	form_free(form);
	conf_folder_done(forms, count);
	return body;
}
