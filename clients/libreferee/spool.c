/* spool.c: writes that are not answered for good yet.
 *
 * A file REQUEST_ID.json holds method, params, principal and time. It is on disk before the
 * request is sent and goes after its answer; so a process or machine that dies between the two
 * leaves it, and sending it again under its request id makes it count once. Whoever sends it
 * holds flock() on it. */
#include "libreferee/spool.h"
#include "libreferee/call.h"
#include "libreferee/file.h"
#include "libreferee/handle.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

static const char suffix[] = ".json";

bool spool_is_over(int status, int error)
{
	if (status == REFEREE_ERROR)
		return error != REFEREE_BUSY && error != REFEREE_STORAGE_FULL &&
		       error != REFEREE_UNAVAILABLE;
	return status == REFEREE_OK;
}

static void time_text(char ret_text[32])
{
	struct timespec now;
	struct tm utc;
	char seconds[24];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(ret_text, 32, "%s.%03dZ", seconds, (int)(now.tv_nsec / 1000000));
}

static int kept_write(struct referee *referee, const char *method, struct json_object *params,
		      const char *file, int *ret_fd)
{
	_cleanup_(json_putp) struct json_object *object = json_object_new_object();
	const char *principal = referee->profile.principal;
	char time[32];

	time_text(time);
	if (!object || !handle_put(object, "time", json_object_new_string(time)) ||
	    (principal && !handle_put(object, "principal", json_object_new_string(principal))) ||
	    !handle_put(object, "method", json_object_new_string(method)) ||
	    !handle_put(object, "params", json_object_get(params)))
		return handle_nomem(referee);
	const char *text = json_object_to_json_string_ext(
		object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	return text ? file_store(referee, file, text, 0600, FILE_LOCK, ret_fd)
		    : handle_nomem(referee);
}

/* One kept write, read. */
struct kept {
	char *file;
	struct json_object *object; /* NULL: the file is none */
	const char *method, *principal, *time;
	struct json_object *params;
};

static void kept_done(struct kept *kept)
{
	text_freep(&kept->file);
	json_object_put(kept->object);
	*kept = (struct kept){ 0 };
}

static const char *text_of(struct json_object *object, const char *name)
{
	struct json_object *member = NULL;

	json_object_object_get_ex(object, name, &member);
	return json_object_is_type(member, json_type_string) ? json_object_get_string(member)
							     : NULL;
}

/* Reads kept->file. REFEREE_INVALID where it is no kept write. */
static int kept_read(struct referee *referee, struct kept *kept)
{
	_cleanup_(text_freep) char *text = NULL;
	_cleanup_(json_putp) struct json_object *object = NULL;

	int status = file_load(referee, kept->file, &text, NULL);
	if (status == REFEREE_OK)
		status = handle_object(referee, kept->file, text, &object);
	if (status != REFEREE_OK)
		return status;
	kept->method = text_of(object, "method");
	kept->principal = text_of(object, "principal");
	kept->time = text_of(object, "time");
	json_object_object_get_ex(object, "params", &kept->params);
	if (!kept->method || !kept->time || !json_object_is_type(kept->params, json_type_object) ||
	    !text_of(kept->params, "request_id"))
		return handle_fail(referee, REFEREE_INVALID, "%s: this is no kept write",
				   kept->file);
	kept->object = TAKE(object);
	return REFEREE_OK;
}

/* The file is there: fine if it is this very request (kept when it was asked before). */
static int kept_again(struct referee *referee, const char *method, struct json_object *params,
		      const char *file, int *ret_fd)
{
	_cleanup_(kept_done) struct kept kept = { .file = strdup(file) };

	if (!kept.file)
		return handle_nomem(referee);
	int status = kept_read(referee, &kept);
	if (status != REFEREE_OK)
		return status;
	if (strcmp(kept.method, method) != 0 || !json_object_equal(kept.params, params))
		return handle_fail(referee, REFEREE_INVALID,
				   "%s keeps another request under this request_id", file);
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	/* Not had: somebody else is sending it too, which does no harm. */
	if (fd >= 0)
		flock(fd, LOCK_SH | LOCK_NB);
	*ret_fd = fd;
	return REFEREE_OK;
}

int spool_keep(struct referee *referee, const char *method, struct json_object *params,
	       const char *request_id, char **ret_file, int *ret_fd)
{
	_cleanup_(text_freep) char *file = NULL;

	if (asprintf(&file, "%s/%s%s", referee->profile.spool, request_id, suffix) < 0) {
		file = NULL;
		return handle_nomem(referee);
	}
	int status = file_folder(referee, referee->profile.spool);
	if (status == REFEREE_OK)
		status = kept_write(referee, method, params, file, ret_fd);
	if (status == REFEREE_EXISTS)
		status = kept_again(referee, method, params, file, ret_fd);
	/* A folder that went away under us is not a file that was asked for. */
	if (status == REFEREE_ABSENT)
		status = REFEREE_IO;
	if (status == REFEREE_OK)
		*ret_file = TAKE(file);
	return status;
}

/* All that is kept, oldest first. */
struct kept_list {
	struct kept *list;
	size_t count;
};

static void kept_list_done(struct kept_list *all)
{
	for (size_t i = 0; i < all->count; i++)
		kept_done(&all->list[i]);
	text_freep((char **)&all->list);
	all->count = 0;
}

static int kept_order(const void *a, const void *b)
{
	const struct kept *left = a, *right = b;
	int order = strcmp(left->time ? left->time : "", right->time ? right->time : "");

	return order ? order : strcmp(left->file, right->file);
}

static int kept_add(struct referee *referee, struct kept_list *all, const char *name)
{
	struct kept *list = realloc(all->list, (all->count + 1) * sizeof *list);
	if (!list)
		return handle_nomem(referee);
	all->list = list;
	struct kept *kept = &list[all->count];
	*kept = (struct kept){ .file = file_beside(referee->profile.spool, name) };
	if (!kept->file)
		return handle_nomem(referee);
	all->count++;
	int status = kept_read(referee, kept);
	if (status == REFEREE_ABSENT) { /* answered and removed since the folder was read */
		kept_done(kept);
		all->count--;
	}
	return status == REFEREE_NOMEM ? status : REFEREE_OK;
}

static void folder_closep(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

static bool is_kept_name(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > strlen(suffix) &&
	       strcmp(name + len - strlen(suffix), suffix) == 0;
}

static int kept_all(struct referee *referee, struct kept_list *ret_all)
{
	if (!referee->profile.spool)
		return handle_fail(referee, REFEREE_INVALID, "this profile keeps no writes");
	_cleanup_(folder_closep) DIR *folder = opendir(referee->profile.spool);
	if (!folder && errno == ENOENT)
		return REFEREE_OK;
	if (!folder)
		return handle_fail(referee, REFEREE_IO, "%s: %s", referee->profile.spool,
				   strerror(errno));
	int status = REFEREE_OK;
	struct dirent *entry;
	while (status == REFEREE_OK && (errno = 0, entry = readdir(folder)))
		if (is_kept_name(entry->d_name))
			status = kept_add(referee, ret_all, entry->d_name);
	if (status == REFEREE_OK && errno != 0)
		status = handle_fail(referee, REFEREE_IO, "%s: %s", referee->profile.spool,
				     strerror(errno));
	if (ret_all->count > 1)
		qsort(ret_all->list, ret_all->count, sizeof *ret_all->list, kept_order);
	return status;
}

/* What the caller sees of it; the texts live as long as `kept`. */
static int kept_show(struct referee *referee, const struct kept *kept,
		     struct referee_kept *ret_shown)
{
	*ret_shown = (struct referee_kept){ .file = kept->file };
	if (!kept->object)
		return REFEREE_OK;
	*ret_shown = (struct referee_kept){
		.file = kept->file,
		.request_id = text_of(kept->params, "request_id"),
		.method = kept->method,
		.params = json_object_to_json_string_ext(
			kept->params, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
		.principal = kept->principal,
		.time = kept->time,
	};
	return ret_shown->params ? REFEREE_OK : handle_nomem(referee);
}

int referee_spool(struct referee *referee, bool (*show)(void *arg, const struct referee_kept *kept),
		  void *arg)
{
	_cleanup_(kept_list_done) struct kept_list all = { 0 };

	handle_begin(referee);
	int status = kept_all(referee, &all);
	for (size_t i = 0; status == REFEREE_OK && i < all.count; i++) {
		struct referee_kept shown;
		status = kept_show(referee, &all.list[i], &shown);
		if (status == REFEREE_OK && !show(arg, &shown))
			break;
	}
	return status;
}

/* Opens and locks a kept write. REFEREE_ABSENT: somebody else had it answered since we looked. */
static int kept_lock(struct referee *referee, const char *file, int *ret_fd)
{
	_cleanup_(fd_closep) int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat opened, named;

	if (fd < 0)
		return handle_fail(referee, errno == ENOENT ? REFEREE_ABSENT : REFEREE_IO, "%s: %s",
				   file, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return handle_fail(
			referee, errno == EWOULDBLOCK ? REFEREE_LOCKED : REFEREE_IO, "%s: %s", file,
			errno == EWOULDBLOCK ? "another process is sending it" : strerror(errno));
	/* It may have gone between open and lock: then its name is free, or another file's. */
	bool is_named = stat(file, &named) == 0;
	if ((!is_named && errno != ENOENT) || fstat(fd, &opened) != 0)
		return handle_fail(referee, REFEREE_IO, "%s: %s", file, strerror(errno));
	if (!is_named || opened.st_ino != named.st_ino)
		return handle_fail(referee, REFEREE_ABSENT, "%s: answered meanwhile", file);
	*ret_fd = fd;
	fd = -1;
	return REFEREE_OK;
}

/* Whether it can be sent here at all; what cannot is told, and left. */
static int kept_check(struct referee *referee, const struct kept *kept)
{
	const char *own = referee->profile.principal;

	if (!kept->object)
		return handle_fail(referee, REFEREE_INVALID, "%s: this is no kept write",
				   kept->file);
	if (own && kept->principal && strcmp(own, kept->principal) != 0)
		return handle_fail(referee, REFEREE_INVALID, "%s was written by %s, and this is %s",
				   kept->file, kept->principal, own);
	return REFEREE_OK;
}

static int kept_send(struct referee *referee, const struct kept *kept, int timeout_ms,
		     char **ret_result)
{
	_cleanup_(fd_closep) int fd = -1;

	int status = kept_lock(referee, kept->file, &fd);
	if (status != REFEREE_OK)
		return status;
	status = call_perform(referee, kept->method, kept->params, timeout_ms, ret_result);
	if (spool_is_over(status, referee->error))
		unlink(kept->file);
	return status;
}

int referee_retry(struct referee *referee, int timeout_ms,
		  bool (*tell)(void *arg, const struct referee_kept *kept, int status,
			       const char *result),
		  void *arg)
{
	_cleanup_(kept_list_done) struct kept_list all = { 0 };

	handle_begin(referee);
	if (timeout_ms < 0)
		return handle_fail(referee, REFEREE_INVALID, "the timeout is negative");
	int status = kept_all(referee, &all);
	for (size_t i = 0; status == REFEREE_OK && i < all.count; i++) {
		_cleanup_(text_freep) char *result = NULL;
		handle_begin(referee);
		bool is_ours = kept_check(referee, &all.list[i]) == REFEREE_OK;
		int outcome = is_ours ? kept_send(referee, &all.list[i], timeout_ms, &result)
				      : REFEREE_INVALID;
		if (outcome == REFEREE_ABSENT)
			continue;
		struct referee_kept shown;
		status = kept_show(referee, &all.list[i], &shown);
		if (status != REFEREE_OK || !tell(arg, &shown, outcome, result))
			break;
		if (is_ours && !spool_is_over(outcome, referee->error))
			status = outcome;
	}
	return status;
}
