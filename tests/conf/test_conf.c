/* test_conf.c: reading refereed.conf: every kind of fault with its line, all in one run. */
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/conf.h"
#include "conf/conf_table.h"
#include "conf/value.h"

static char folder[] = "/tmp/refereed-test-conf-XXXXXX";

static int setup(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	_cleanup_(x_freep) char *command = xasprintf("rm -rf '%s'", folder);

	(void)state;
	return system(command);
}

static void conf_freep(struct conf **conf)
{
	*conf = conf_free(*conf);
}

static char *write_file(const char *name, const char *bytes, size_t len)
{
	char *path = xasprintf("%s/%s", folder, name);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	return path;
}

/* Reads `text` as a file; places of problems then begin with "conf:". */
static struct conf *read_text(const char *text, struct problems *problems)
{
	_cleanup_(x_freep) char *path = write_file("conf", text, strlen(text));
	struct conf *conf = NULL;
	int r = conf_read(path, &conf, problems);

	assert_int_equal(r, problems->count ? -EINVAL : 0);
	for (size_t i = 0; i < problems->count; i++) {
		char *field = problems->list[i].field;
		assert_int_equal(strncmp(field, path, strlen(path)), 0);
		memmove(field, field + strlen(path) - strlen("conf"),
			strlen(field) - strlen(path) + strlen("conf") + 1);
	}
	return conf;
}

static void test_defaults(void **state)
{
	_cleanup_(conf_freep) struct conf *conf = conf_new();

	(void)state;
	assert_string_equal(conf->listen_tcp, "tcp://127.0.0.1:7420");
	assert_string_equal(conf->listen_ipc, "ipc:///run/refereed/refereed.sock");
	assert_string_equal(conf->public_address, "");
	assert_string_equal(conf->database, "/var/lib/refereed/refereed.db");
	assert_string_equal(conf->keys_dir, "/var/lib/refereed/keys");
	assert_string_equal(conf->workflows_dir, "/etc/refereed/workflows");
	assert_string_equal(conf->forms_dir, "/etc/refereed/forms");
	assert_string_equal(conf->default_workflow, "peer-review");
	assert_string_equal(conf->default_zone, "Asia/Seoul");
	assert_int_equal(conf->ipc_user_count, 0);
	assert_int_equal(conf->message_bytes, 256 * 1024);
	assert_int_equal(conf->json_depth, 32);
	assert_int_equal(conf->batch_items, 256);
	assert_int_equal(conf->waiting_calls, 1024);
	assert_int_equal(conf->waiting_per_principal, 16);
	assert_int_equal(conf->in_flight, 256);
	assert_int_equal(conf->watch_ms, 60 * 1000);
	assert_int_equal(conf->page_items, 500);
	assert_int_equal(conf->text_bytes, 32 * 1024);
	assert_int_equal(conf->review_bytes, 128 * 1024);
	assert_int_equal(conf->database_bytes, 0);
	assert_int_equal(conf->ballast_bytes, 16 * 1024 * 1024);
	assert_int_equal(conf->writer_batch, 256);
	assert_int_equal(conf->writer_ms, 5);
	assert_int_equal(conf->checkpoint_pages, 500);
	assert_int_equal(conf->cache_bytes, 16 * 1024 * 1024);
	assert_int_equal(conf->handshake_ms, 3000);
	assert_int_equal(conf->log_level, LOG_LEVEL_INFO);
}

static void test_values(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };
	_cleanup_(conf_freep) struct conf *conf =
		read_text("listen_tcp = \"tcp://[::1]:*\";\n"
			  "listen_ipc = \"\";\n"
			  "public_address = \"tcp://review.neaspec.example:7420\";\n"
			  "database = \"/srv/\xea\xb4\x91\xec\xa3\xbc.db\";\n"
			  "message_bytes = 65536;\n"
			  "text_bytes = \"8 KiB\"; review_bytes = 0x8000;\n"
			  "database_bytes = 3000000000L;\n"
			  "ballast_bytes = \"\";\n"
			  "watch_ms = \"2min\"; writer_ms = 20;\n"
			  "page_items = \"50\";\n"
			  "log_level = \"debug\";\n"
			  "ipc_users = ( { uid = \"root\"; principal = \"coordinator\"; },\n"
			  "  { uid = 4242; principal = \"backup\"; },\n"
			  "  { uid = \"4243\"; principal = \"backup\"; } );\n",
			  &problems);

	(void)state;
	assert_no_problem(&problems);
	assert_string_equal(conf->listen_tcp, "tcp://[::1]:*");
	assert_string_equal(conf->listen_ipc, "");
	assert_string_equal(conf->public_address, "tcp://review.neaspec.example:7420");
	assert_string_equal(conf->database, "/srv/\xea\xb4\x91\xec\xa3\xbc.db");
	assert_int_equal(conf->message_bytes, 65536);
	assert_int_equal(conf->text_bytes, 8192);
	assert_int_equal(conf->review_bytes, 32768);
	assert_int_equal(conf->database_bytes, INT64_C(3000000000));
	assert_int_equal(conf->ballast_bytes, 0);
	assert_int_equal(conf->watch_ms, 120000);
	assert_int_equal(conf->writer_ms, 20);
	assert_int_equal(conf->page_items, 50);
	assert_int_equal(conf->log_level, LOG_LEVEL_DEBUG);
	assert_int_equal(conf->json_depth, 32); /* not given */
	assert_int_equal(conf->ipc_user_count, 3);
	assert_int_equal(conf->ipc_users[0].uid, 0);
	assert_string_equal(conf->ipc_users[0].principal, "coordinator");
	assert_int_equal(conf->ipc_users[1].uid, 4242);
	assert_int_equal(conf->ipc_users[2].uid, 4243);
	_cleanup_(x_freep) char *users = conf_text(conf, CONF_INDEX_ipc_users);
	assert_non_null(strstr(users, "{ uid = \"4242\"; principal = \"backup\"; }"));
}

static const struct {
	const char *text;
	const char *place;
	const char *part;
} faults[] = {
	{ "listn_tcp = \"\";", "conf:1", "unknown key `listn_tcp`; did you mean `listen_tcp`?" },
	{ "# 1\n# 2\nzebra = 1;", "conf:3", "unknown key `zebra`; there are: listen_tcp" },
	{ "listen_tcp = 7420;", "conf:1", "`listen_tcp` must be a text in quotes" },
	{ "listen_tcp = [ \"tcp://127.0.0.1:1\" ];", "conf:1", "must be a text in quotes" },
	{ "listen_tcp = \"127.0.0.1:7420\";", "conf:1", "looks like tcp://" },
	{ "\nlisten_ipc = \"ipc://refereed.sock\";", "conf:2", "looks like ipc:///run" },
	{ "database = \"refereed.db\";", "conf:1", "must be absolute" },
	{ "keys_dir = \"/var/lib/\";", "conf:1", "does not end with /" },
	{ "default_zone = \"Asia/Soul\";", "conf:1", "no such time zone" },
	{ "default_workflow = \"Peer Review\";", "conf:1", "lower-case" },
	{ "log_level = \"verbose\";", "conf:1", "must be err, warning, notice, info or debug" },
	{ "page_items = 9;", "conf:1", "`page_items` must be from 10 to 10000, not 9" },
	{ "page_items = 4294967796;", "conf:1", "does not fit in 32 bits" }, /* wraps to 500 */
	{ "page_items = 100.0;", "conf:1", "must be a whole number" },
	{ "page_items = true;", "conf:1", "must be a whole number" },
	{ "page_items = \"100 rows\";", "conf:1", "without a unit" },
	{ "page_items = -100;", "conf:1", "not -100" },
	{ "watch_ms = \"20min\";", "conf:1", "from 1s to 10min, not 20min" },
	{ "watch_ms = 999;", "conf:1", "from 1s to 10min, not 999ms" },
	{ "watch_ms = \"60 sec\";", "conf:1", "ms, s, min, h or d" },
	{ "message_bytes = \"64KB\";", "conf:1", "B, KiB, MiB, GiB or TiB" },
	{ "message_bytes = \"\";", "conf:1", "a size is a whole number" },
	{ "message_bytes = \"99999999999TiB\";", "conf:1", "too large" },
	{ "database_bytes = -1;", "conf:1", "from 0 to 1TiB, not -1" },
	{ "database_bytes = \"8MiB\"; ballast_bytes = 0;", "conf:1",
	  "`cache_bytes` (\"16MiB\", the default) must not be over `database_bytes` (\"8MiB\")" },
	{ "database_bytes = \"64MiB\";\nballast_bytes = \"128MiB\";", "conf:2",
	  "`ballast_bytes` (\"128MiB\") must not be over `database_bytes` (\"64MiB\")" },
	{ "\nwaiting_per_principal = 2000;", "conf:2",
	  "`waiting_per_principal` (2000) must not be over `waiting_calls` (1024, the default)" },
	{ "waiting_calls = 15;", "conf:1",
	  "(16, the default) must not be over `waiting_calls` (15)" },
	{ "text_bytes = \"256KiB\";", "conf:1", "`text_bytes` (\"256KiB\") must be less than" },
	{ "message_bytes = \"128KiB\";", "conf:1", "`review_bytes` (\"128KiB\", the default)" },
	{ "listen_ipc = \"\";\nlisten_tcp = \"\";", "conf:2", "nobody could come in" },
	{ "ipc_users = \"root\";", "conf:1", "must be a list of groups" },
	{ "ipc_users = (\n\"root\" );", "conf:2", "must be a group" },
	{ "ipc_users = (\n{ uid = 1;\n } );", "conf:2", "`principal` is missing" },
	{ "ipc_users = ( { principal = \"x\"; } );", "conf:1", "`uid` is missing" },
	{ "ipc_users = ( { uid = 1; principal = \" \"; } );", "conf:1", "`principal` is empty" },
	{ "ipc_users = ( { uid = 1; principal = \"x\"; user = 1; } );", "conf:1", "key `user`" },
	{ "ipc_users = ( { uid = -1; principal = \"x\"; } );", "conf:1", "`uid` must be" },
	{ "ipc_users = ( { uid = \"12x\"; principal = \"x\"; } );", "conf:1", "`uid` must be" },
	{ "ipc_users = ( { uid = 4294967295L; principal = \"x\"; } );", "conf:1", "`uid` must be" },
	{ "ipc_users = ( { uid = 1.0; principal = \"x\"; } );", "conf:1", "`uid` must be" },
	{ "ipc_users = ( { uid = \"no such user\"; principal = \"x\"; } );", "conf:1",
	  "there is no user `no such user`" },
	{ "ipc_users = ( { uid = 1; principal = \"x\"; },\n{ uid = \"1\"; principal = \"y\"; } );",
	  "conf:2", "listed twice" },
	{ "page_items = 20;\n\npage_items = 30;", "conf:3", "given before" },
	{ "page_items = 20\njson_depth = ;\n", "conf:2", "syntax error" },
	{ "page_items = [ 1, \"a\" ];", "conf:1", "values of one type" },
	{ "page_items = ( 1, 2,);", "conf:1", "syntax error" },
	{ "a {", "conf:1", "syntax error" },
	{ "\n@include \"/etc/passwd\"\n", "conf:2", "@include is refused" },
	{ "", "conf", "the file is empty" },
	{ " \n\n", "conf", "the file is empty" },
};

static void test_each_fault_has_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(faults); i++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		_cleanup_(conf_freep) struct conf *conf = read_text(faults[i].text, &problems);
		assert_null(conf);
		assert_only_problem(&problems, faults[i].place, faults[i].part);
	}
}

static void test_all_faults_in_one_run(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };
	_cleanup_(conf_freep) struct conf *conf =
		read_text("listn_tcp = \"\";\n"
			  "page_items = 3000000000;\n"
			  "database = \"here\";\n"
			  "waiting_per_principal = 2000; json_depth = 1;\n"
			  "ipc_users = ( { uid = true; }, 7 );\n",
			  &problems);

	(void)state;
	assert_null(conf);
	assert_problem(&problems, "conf:1", "listn_tcp");
	assert_problem(&problems, "conf:2", "3000000000");
	assert_problem(&problems, "conf:3", "absolute");
	assert_problem(&problems, "conf:4", "waiting_per_principal");
	assert_problem(&problems, "conf:4", "json_depth");
	assert_problem(&problems, "conf:5", "`principal` is missing");
	assert_problem(&problems, "conf:5", "`uid` must be");
	assert_problem(&problems, "conf:5", "must be a group");
	assert_int_equal(problems.count, 8);
}

static void test_comments_alone_are_defaults(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };
	_cleanup_(conf_freep) struct conf *conf = read_text("# all defaults\n", &problems);

	(void)state;
	assert_no_problem(&problems);
	assert_int_equal(conf->page_items, 500);
}

static void test_files_that_cannot_be_read(void **state)
{
	_cleanup_(x_freep) char *missing = xasprintf("%s/missing", folder);
	const struct {
		const char *path, *part;
	} rows[] = { { missing, "No such file" }, { folder, "Is a directory" } };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		struct conf *conf = NULL;
		assert_int_equal(conf_read(rows[i].path, &conf, &problems), -EINVAL);
		assert_null(conf);
		assert_only_problem(&problems, rows[i].path, rows[i].part);
	}
}

static void test_file_with_nul_or_too_large(void **state)
{
	static char large[1024 * 1024 + 1];
	_cleanup_(x_freep) char *with_nul = write_file("nul", "a\n\0b", 4);
	_cleanup_(x_freep) char *place = xasprintf("%s:2", with_nul);
	_cleanup_(problems_done) struct problems of_nul = { NULL, 0 }, of_large = { NULL, 0 };
	struct conf *conf = NULL;

	(void)state;
	assert_int_equal(conf_read(with_nul, &conf, &of_nul), -EINVAL);
	assert_only_problem(&of_nul, place, "NUL byte");
	memset(large, '#', sizeof(large));
	_cleanup_(x_freep) char *path = write_file("large", large, sizeof(large));
	assert_int_equal(conf_read(path, &conf, &of_large), -EINVAL);
	assert_only_problem(&of_large, path, "File too large");
}

/* ---- quantities and values ---- */

static void test_quantities(void **state)
{
	static const struct {
		const char *text;
		enum conf_unit unit;
		int64_t value; /* -1: it is none */
		const char *back;
	} rows[] = {
		{ "0", CONF_COUNT, 0, "0" },
		{ "100", CONF_COUNT, 100, "100" },
		{ "100", CONF_BYTES, 100, "100B" },
		{ "64KiB", CONF_BYTES, 65536, "64KiB" },
		{ "1024KiB", CONF_BYTES, 1 << 20, "1MiB" },
		{ "1500B", CONF_BYTES, 1500, "1500B" },
		{ "2TiB", CONF_BYTES, INT64_C(2) << 40, "2TiB" },
		{ "500", CONF_MS, 500, "500ms" },
		{ "500ms", CONF_MS, 500, "500ms" },
		{ "90 s", CONF_MS, 90000, "90s" },
		{ "28d", CONF_MS, INT64_C(28) * 86400000, "28d" },
		{ "24h", CONF_MS, 86400000, "1d" },
		{ "9223372036854775807", CONF_COUNT, INT64_MAX, "9223372036854775807" },
		{ "9223372036854775808", CONF_COUNT, -1, NULL },
		{ "9007199254740992KiB", CONF_BYTES, -1, NULL },
		{ "", CONF_COUNT, -1, NULL },
		{ "KiB", CONF_BYTES, -1, NULL },
		{ "-1", CONF_COUNT, -1, NULL },
		{ "+1", CONF_COUNT, -1, NULL },
		{ " 1", CONF_COUNT, -1, NULL },
		{ "1.5KiB", CONF_BYTES, -1, NULL },
		{ "1kib", CONF_BYTES, -1, NULL },
		{ "1  KiB", CONF_BYTES, -1, NULL },
		{ "1KiB ", CONF_BYTES, -1, NULL },
		{ "1s", CONF_BYTES, -1, NULL },
		{ "1KiB", CONF_MS, -1, NULL },
		{ "5ms", CONF_COUNT, -1, NULL },
		{ "1m", CONF_MS, -1, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		int64_t value = -7;
		const char *reason = NULL;
		bool is_one = conf_quantity(rows[i].text, rows[i].unit, &value, &reason);
		assert_int_equal(is_one, rows[i].value >= 0);
		assert_int_equal(reason == NULL, is_one);
		assert_int_equal(value, is_one ? rows[i].value : -7);
		if (!is_one)
			continue;
		_cleanup_(x_freep) char *back = conf_quantity_text(value, rows[i].unit);
		assert_string_equal(back, rows[i].back);
	}
}

static void test_addresses(void **state)
{
	static const struct {
		const char *(*check)(const char *);
		const char *text;
		bool is_one;
	} rows[] = {
		{ value_listen_tcp, "", true },
		{ value_listen_tcp, "tcp://127.0.0.1:7420", true },
		{ value_listen_tcp, "tcp://*:7420", true },
		{ value_listen_tcp, "tcp://eth0:7420", true },
		{ value_listen_tcp, "tcp://127.0.0.1:*", true },
		{ value_listen_tcp, "tcp://[2001:db8::1]:65535", true },
		{ value_listen_tcp, "tcp://127.0.0.1", false },
		{ value_listen_tcp, "tcp://127.0.0.1:", false },
		{ value_listen_tcp, "tcp://127.0.0.1:0", false },
		{ value_listen_tcp, "tcp://127.0.0.1:65536", false },
		{ value_listen_tcp, "tcp://127.0.0.1:7420x", false },
		{ value_listen_tcp, "tcp://127.0.0.256:7420", false },
		{ value_listen_tcp, "tcp://:7420", false },
		{ value_listen_tcp, "tcp://::1:7420", false },
		{ value_listen_tcp, "tcp://[::1]", false },
		{ value_listen_tcp, "tcp://[::g]:7420", false },
		{ value_listen_tcp, "tcp://a b:7420", false },
		{ value_listen_tcp, "TCP://127.0.0.1:7420", false },
		{ value_listen_tcp, "ipc:///run/x", false },
		{ value_public_address, "", true },
		{ value_public_address, "tcp://review.example:7420", true },
		{ value_public_address, "tcp://*:7420", false },
		{ value_public_address, "tcp://review.example:*", false },
		{ value_listen_ipc, "", true },
		{ value_listen_ipc, "ipc:///run/refereed.sock", true },
		{ value_listen_ipc, "ipc://run/refereed.sock", false },
		{ value_listen_ipc, "ipc://@abstract", false },
		{ value_listen_ipc, "ipc://*", false },
		{ value_listen_ipc, "ipc:///run/", false },
		{ value_listen_ipc, "/run/refereed.sock", false },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		if ((rows[i].check(rows[i].text) == NULL) != rows[i].is_one)
			fail_msg("\"%s\" is judged wrongly", rows[i].text);
	}
}

/* 106 bytes of path fit into a socket's address with room to spare; 107 do not. */
static void test_longest_local_address(void **state)
{
	char text[6 + 107 + 1] = "ipc://";

	(void)state;
	memset(text + 6, 'x', 107);
	text[6] = '/';
	text[6 + 107] = '\0';
	assert_non_null(value_listen_ipc(text));
	text[6 + 106] = '\0';
	assert_null(value_listen_ipc(text));
}

/* ---- reload, folders ---- */

static void test_unreloadable(void **state)
{
	_cleanup_(problems_done) struct problems none = { NULL, 0 }, some = { NULL, 0 };
	_cleanup_(problems_done) struct problems of_text = { NULL, 0 };
	_cleanup_(conf_freep) struct conf *old = conf_new();
	_cleanup_(conf_freep) struct conf *fresh =
		read_text("page_items = 20; database = \"/srv/x.db\"; cache_bytes = \"8MiB\"; "
			  "log_level = \"debug\"; ipc_users = ( { uid = 1; principal = \"x\"; } );",
			  &of_text);

	(void)state;
	assert_no_problem(&of_text);
	conf_unreloadable(old, old, &none);
	assert_no_problem(&none);
	conf_unreloadable(old, fresh, &some);
	assert_problem(&some, "database",
		       "changed from \"/var/lib/refereed/refereed.db\" to \"/srv/x.db\"");
	assert_problem(&some, "cache_bytes", "changed from \"16MiB\" to \"8MiB\"");
	assert_int_equal(some.count, 2);
}

static void test_folder(void **state)
{
	_cleanup_(x_freep) char *dir = xasprintf("%s/many", folder);
	struct conf_file *files = NULL;
	size_t count = 0;

	(void)state;
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_int_equal(conf_folder(dir, &files, &count), 0);
	assert_int_equal(count, 0);
	conf_folder_done(files, count);
	const char *const names[] = { "many/b.conf",  "many/a.conf", "many/.hidden.conf",
				      "many/a.conf~", "many/.conf",  "many/readme" };
	for (size_t i = 0; i < ELEMENTS(names); i++) {
		_cleanup_(x_freep) char *path = write_file(names[i], names[i], strlen(names[i]));
		assert_int_equal(access(path, R_OK), 0);
	}
	_cleanup_(x_freep) char *inner = xasprintf("%s/inner.conf", dir);
	assert_int_equal(mkdir(inner, 0700), 0);
	assert_int_equal(conf_folder(dir, &files, &count), 0);
	assert_int_equal(count, 2);
	assert_string_equal(files[0].text, "many/a.conf");
	assert_string_equal(files[1].text, "many/b.conf");
	assert_non_null(strstr(files[0].path, "/many/a.conf"));
	conf_folder_done(files, count);
}

static void test_folder_that_cannot_be_read(void **state)
{
	_cleanup_(x_freep) char *missing = xasprintf("%s/missing", folder);
	_cleanup_(x_freep) char *dir = xasprintf("%s/bad", folder);
	struct conf_file *files = NULL;
	size_t count = 0;

	(void)state;
	assert_int_equal(conf_folder(missing, &files, &count), -ENOENT);
	assert_int_equal(mkdir(dir, 0700), 0);
	_cleanup_(x_freep) char *path = write_file("bad/nul.conf", "a\0b", 3);
	assert_int_equal(conf_folder(dir, &files, &count), -EILSEQ);
	assert_int_equal(unlink(path), 0);
	_cleanup_(x_freep) char *lost = xasprintf("%s/lost.conf", dir);
	assert_int_equal(symlink("/nowhere/at/all", lost), 0);
	assert_int_equal(conf_folder(dir, &files, &count), -ENOENT);
	assert_null(files);
}

/* A machine without time zones, or with ones that cannot be read: an answer. Before any zone is known here. */
static void test_no_time_zones(void **state)
{
	_cleanup_(problems_done) struct problems problems = { 0 };
	_cleanup_(x_freep) char *path = write_file("plain.conf", "# all defaults\n", 15);
	struct conf *conf = NULL;

	(void)state;
	assert_int_equal(setenv("TZDIR", folder, 1), 0);
	assert_int_equal(conf_read(path, &conf, &problems), -EINVAL);
	assert_int_equal(unsetenv("TZDIR"), 0);
	assert_null(conf);
	assert_true(problems_have(&problems, "default_zone", "no such time zone"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_time_zones),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_each_fault_has_its_line),
		cmocka_unit_test(test_all_faults_in_one_run),
		cmocka_unit_test(test_comments_alone_are_defaults),
		cmocka_unit_test(test_files_that_cannot_be_read),
		cmocka_unit_test(test_file_with_nul_or_too_large),
		cmocka_unit_test(test_quantities),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_longest_local_address),
		cmocka_unit_test(test_unreloadable),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_folder_that_cannot_be_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("conf/conf", tests, setup, teardown);
}
