/* wrapped.c: see wrapped.h. A row for each function: the linker sends calls of NAME to __wrap_NAME, and those of
 * __real_NAME to NAME. */
#include "fault/wrapped.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include <zmq.h>

#include "base/mem.h"

/* Of the thread that asked for it alone: a server of the test's may run in another one. */
static _Thread_local enum wrapped_kind armed;
static _Thread_local uint64_t left; /* until the first refusal */
static _Thread_local bool stays, came, is_catching;
static _Thread_local sigjmp_buf way_out;
static const int errors[] = { [WRAPPED_MEMORY] = ENOMEM,
			      [WRAPPED_SYSTEM] = EIO,
			      [WRAPPED_SPACE] = ENOSPC,
			      [WRAPPED_UNABLE] = EINVAL };

void wrapped_fail(enum wrapped_kind kind, uint64_t at, bool is_for_good)
{
	armed = kind;
	left = at;
	stays = is_for_good;
	came = false;
}

bool wrapped_mend(void)
{
	armed = WRAPPED_NONE;
	return came;
}

static bool refuses(bool is_memory)
{
	if (armed == WRAPPED_NONE || is_memory != (armed == WRAPPED_MEMORY))
		return false;
	if ((came && !stays) || (left > 0 && --left > 0))
		return false;
	came = true;
	errno = errors[armed];
	return true;
}

#define WRAP(is_memory, type, name, failure, declaration, values)                                  \
	type __real_##name declaration;                                                            \
	type __wrap_##name declaration;                                                            \
	type __wrap_##name declaration                                                             \
	{                                                                                          \
		return refuses(is_memory) ? failure : __real_##name values;                        \
	}
#define MEMORY(type, name, failure, declaration, values)                                           \
	WRAP(true, type, name, failure, declaration, values)
#define SYSTEM(type, name, declaration, values) WRAP(false, type, name, -1, declaration, values)

MEMORY(void *, malloc, NULL, (size_t size), (size))
MEMORY(void *, calloc, NULL, (size_t count, size_t size), (count, size))
MEMORY(void *, realloc, NULL, (void *old, size_t size), (old, size))
MEMORY(char *, strdup, NULL, (const char *text), (text))
MEMORY(char *, strndup, NULL, (const char *text, size_t len), (text, len))
MEMORY(int, vasprintf, -1, (char **ret_text, const char *format, va_list args),
       (ret_text, format, args))
MEMORY(int, __vasprintf_chk, -1, (char **ret_text, int flag, const char *format, va_list args),
       (ret_text, flag, format, args))

MEMORY(struct json_object *, json_object_new_object, NULL, (void), ())
MEMORY(struct json_object *, json_object_new_array, NULL, (void), ())
MEMORY(struct json_object *, json_object_new_string, NULL, (const char *text), (text))
MEMORY(struct json_object *, json_object_new_int, NULL, (int32_t number), (number))
MEMORY(struct json_object *, json_object_new_int64, NULL, (int64_t number), (number))
MEMORY(struct json_object *, json_object_new_boolean, NULL, (json_bool is), (is))
MEMORY(int, json_object_object_add, -1,
       (struct json_object * object, const char *name, struct json_object *value),
       (object, name, value))
MEMORY(int, json_object_object_add_ex, -1,
       (struct json_object * object, const char *name, struct json_object *value, unsigned flags),
       (object, name, value, flags))
MEMORY(int, json_object_array_add, -1, (struct json_object * array, struct json_object *value),
       (array, value))
MEMORY(int, json_object_set_string, 0, (struct json_object * object, const char *text),
       (object, text))
MEMORY(const char *, json_object_to_json_string_ext, NULL, (struct json_object * object, int flags),
       (object, flags))
MEMORY(const char *, json_object_to_json_string_length, NULL,
       (struct json_object * object, int flags, size_t *ret_len), (object, flags, ret_len))
MEMORY(struct json_tokener *, json_tokener_new_ex, NULL, (int depth), (depth))
MEMORY(struct json_object *, json_tokener_parse, NULL, (const char *text), (text))
MEMORY(struct json_object *, json_tokener_parse_verbose, NULL,
       (const char *text, enum json_tokener_error *ret_error), (text, ret_error))

MEMORY(void *, zmq_ctx_new, NULL, (void), ())
MEMORY(void *, zmq_socket, NULL, (void *context, int type), (context, type))
MEMORY(int, zmq_socket_monitor, -1, (void *socket, const char *endpoint, int events),
       (socket, endpoint, events))

SYSTEM(int, fsync, (int fd), (fd))
SYSTEM(int, rename, (const char *from, const char *to), (from, to))
SYSTEM(int, renameat2,
       (int from_folder, const char *from, int to_folder, const char *to, unsigned flags),
       (from_folder, from, to_folder, to, flags))
SYSTEM(int, link, (const char *from, const char *to), (from, to))
SYSTEM(int, unlink, (const char *path), (path))
SYSTEM(int, mkdir, (const char *path, mode_t mode), (path, mode))
SYSTEM(int, flock, (int fd, int operation), (fd, operation))
SYSTEM(int, fchmod, (int fd, mode_t mode), (fd, mode))
SYSTEM(int, fstat, (int fd, struct stat *ret_status), (fd, ret_status))
SYSTEM(int, stat, (const char *path, struct stat *ret_status), (path, ret_status))
SYSTEM(ssize_t, read, (int fd, void *bytes, size_t len), (fd, bytes, len))
SYSTEM(ssize_t, __read_chk, (int fd, void *bytes, size_t len, size_t room), (fd, bytes, len, room))
SYSTEM(ssize_t, write, (int fd, const void *bytes, size_t len), (fd, bytes, len))
SYSTEM(ssize_t, pread, (int fd, void *bytes, size_t len, off_t at), (fd, bytes, len, at))
SYSTEM(ssize_t, __pread_chk, (int fd, void *bytes, size_t len, off_t at, size_t room),
       (fd, bytes, len, at, room))
SYSTEM(ssize_t, pwrite, (int fd, const void *bytes, size_t len, off_t at), (fd, bytes, len, at))

SYSTEM(int, lstat, (const char *path, struct stat *ret_status), (path, ret_status))
SYSTEM(int, chmod, (const char *path, mode_t mode), (path, mode))
SYSTEM(int, statvfs, (const char *path, struct statvfs *ret_status), (path, ret_status))
SYSTEM(int, eventfd, (unsigned count, int flags), (count, flags))
SYSTEM(int, signalfd, (int fd, const sigset_t *mask, int flags), (fd, mask, flags))

WRAP(false, int, posix_fallocate, errno, (int fd, off_t offset, off_t len), (fd, offset, len))
WRAP(false, int, pthread_create, errno,
     (pthread_t * ret_thread, const pthread_attr_t *attributes, void *(*run)(void *), void *arg),
     (ret_thread, attributes, run, arg))
WRAP(false, FILE *, fopen, NULL, (const char *path, const char *mode), (path, mode))
WRAP(false, DIR *, opendir, NULL, (const char *path), (path))
WRAP(false, struct dirent *, readdir, NULL, (DIR * folder), (folder))
WRAP(false, char *, realpath, NULL, (const char *path, char *ret_path), (path, ret_path))

/* ---- those that take any number of arguments ---- */

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	if (flags & O_CREAT) {
		va_list args;
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	return refuses(false) ? -1 : __real_open(path, flags, mode);
}

int __wrap_asprintf(char **ret_text, const char *format, ...);
int __wrap_asprintf(char **ret_text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int len = __wrap_vasprintf(ret_text, format, args);
	va_end(args);
	return len;
}

int __wrap___asprintf_chk(char **ret_text, int flag, const char *format, ...);
int __wrap___asprintf_chk(char **ret_text, int flag, const char *format, ...)
{
	va_list args;

	(void)flag;
	va_start(args, format);
	int len = __wrap_vasprintf(ret_text, format, args);
	va_end(args);
	return len;
}

/* ---- SQLite's ---- */

/* The functions that the library itself has are got from it, those that it shall use are given to it. */
static sqlite3_vfs *unix_vfs;

#define SQLITE_CALL(type, name, declaration, values)                                               \
	static type(*sqlite_##name) declaration;                                                   \
	static type wrap_sqlite_##name declaration                                                 \
	{                                                                                          \
		return refuses(false) ? (type)-1 : sqlite_##name values;                           \
	}

SQLITE_CALL(int, open, (const char *path, int flags, int mode), (path, flags, mode))
SQLITE_CALL(ssize_t, pread64, (int fd, void *bytes, size_t len, off_t at), (fd, bytes, len, at))
SQLITE_CALL(ssize_t, pwrite64, (int fd, const void *bytes, size_t len, off_t at),
	    (fd, bytes, len, at))
SQLITE_CALL(int, ftruncate, (int fd, off_t len), (fd, len))
SQLITE_CALL(int, fstat, (int fd, struct stat *ret_status), (fd, ret_status))
SQLITE_CALL(int, unlink, (const char *path), (path))

void wrapped_take_sqlite(void)
{
	unix_vfs = sqlite3_vfs_find("unix");
#define TAKE_CALL(name)                                                                            \
	sqlite_##name = (typeof(sqlite_##name))unix_vfs->xGetSystemCall(unix_vfs, #name);          \
	mem_check((void *)(uintptr_t)sqlite_##name);                                               \
	(void)unix_vfs->xSetSystemCall(unix_vfs, #name, (sqlite3_syscall_ptr)wrap_sqlite_##name);
	TAKE_CALL(open)
	TAKE_CALL(pread64)
	TAKE_CALL(pwrite64)
	TAKE_CALL(ftruncate)
	TAKE_CALL(fstat)
	TAKE_CALL(unlink)
#undef TAKE_CALL
}

/* ---- the service manager ---- */

void (*wrapped_notified)(const char *state);

int __real_notify_send(const char *state);
int __wrap_notify_send(const char *state);
int __wrap_notify_send(const char *state)
{
	if (!wrapped_notified)
		return __real_notify_send(state);
	wrapped_notified(state);
	return 0;
}

/* ---- the end ---- */

void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status)
{
	if (!is_catching)
		__real__exit(status);
	siglongjmp(way_out, status + 1);
}

int wrapped_run(void (*run)(void *arg), void *arg)
{
	is_catching = true;
	int status = sigsetjmp(way_out, 0);
	if (status == 0)
		run(arg);
	is_catching = false;
	return status - 1;
}
