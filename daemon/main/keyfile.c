/* keyfile.c: reading with suspicion, writing with care, and no copy of a secret left behind. */
#include "main/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "base/err.h"
#include "base/log.h"

#define FILE_MAX 4096
#define KEY_SIZE 32

void keyfile_wipe(struct keyfile *key)
{
	sodium_memzero(key, sizeof(*key));
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

/* ---- reading ---- */

static int refuse(const char *path, int r, const char *reason)
{
	log_line(LOG_LEVEL_ERR, "cannot use the key: %s file=%s", reason, path);
	return r;
}

static int mode_check(int fd, const char *path)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return refuse(path, -EACCES, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return refuse(path, -EACCES, "it is no plain file");
	if (status.st_mode & (S_IRWXG | S_IRWXO))
		return refuse(path, -EACCES, "others may read it; its mode must be 0600");
	return 0;
}

static bool member_copy(struct json_object *object, const char *name,
			char ret_text[KEYFILE_Z85_SIZE])
{
	struct json_object *member;

	if (!json_object_object_get_ex(object, name, &member) ||
	    !json_object_is_type(member, json_type_string) ||
	    json_object_get_string_len(member) != KEYFILE_Z85_SIZE - 1)
		return false;
	memcpy(ret_text, json_object_get_string(member), KEYFILE_Z85_SIZE);
	return true;
}

/* Whether the public key is the secret one's. */
static bool pair_fits(const struct keyfile *key)
{
	uint8_t public[KEY_SIZE], secret[KEY_SIZE], derived[KEY_SIZE];

	if (!zmq_z85_decode(public, key->public) || !zmq_z85_decode(secret, key->secret))
		return false;
	bool fits = crypto_scalarmult_base(derived, secret) == 0 &&
		    sodium_memcmp(public, derived, sizeof(public)) == 0;
	sodium_memzero(secret, sizeof(secret));
	return fits;
}

static const char *text_parse(const char *text, struct keyfile *ret_key)
{
	enum json_tokener_error error = json_tokener_success;
	struct json_object *object = json_tokener_parse_verbose(text, &error);

	/* No object, and yet no error in the text: there was no memory to parse it. */
	if (!object && error == json_tokener_success && strcmp(text, "null") != 0)
		mem_check(NULL);
	bool is_pair = member_copy(object, "public", ret_key->public) &&
		       member_copy(object, "secret", ret_key->secret);

	json_object_put(object);
	if (!is_pair)
		return "it is not {\"public\": KEY, \"secret\": KEY} with keys in Z85";
	return pair_fits(ret_key) ? NULL : "its public key does not belong to its secret key";
}

int keyfile_read(const char *path, bool is_credential, struct keyfile *ret_key)
{
	_cleanup_(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	_cleanup_(keyfile_wipe) struct keyfile key = { 0 };
	char text[FILE_MAX];

	if (fd < 0)
		return errno == ENOENT ? -ENOENT : refuse(path, -EACCES, strerror(errno));
	int r = is_credential ? 0 : mode_check(fd, path);
	if (r < 0)
		return r;
	ssize_t len = read(fd, text, sizeof(text) - 1);
	if (len < 0)
		return refuse(path, -EACCES, strerror(errno));
	text[len] = '\0';
	const char *reason = text_parse(text, &key);
	sodium_memzero(text, sizeof(text));
	if (reason)
		return refuse(path, -EBADMSG, reason);
	*ret_key = key;
	return 0;
}

/* ---- writing ---- */

static int folder_sync(const char *path)
{
	_cleanup_(x_freep) char *folder = xstrdup(path);
	char *slash = strrchr(folder, '/');

	if (slash)
		*slash = '\0';
	_cleanup_(fd_close) int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

/* Everything into a file that did not exist, down to the disk. */
static int file_fill(const char *path, const char *text)
{
	_cleanup_(fd_close) int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	size_t len = strlen(text);

	if (fd < 0)
		return -errno;
	ssize_t written = write(fd, text, len);
	if (written < 0)
		return -errno;
	if ((size_t)written < len)
		return -ENOSPC;
	return fsync(fd) < 0 ? -errno : 0;
}

int keyfile_write(const char *path, const char *text)
{
	_cleanup_(x_freep) char *fresh = xasprintf("%s.new", path);

	/* A left-over is of a start that was cut off. */
	int r = unlink(fresh) < 0 && errno != ENOENT ? -errno : file_fill(fresh, text);
	if (r == 0 && rename(fresh, path) < 0)
		r = -errno;
	if (r == 0)
		r = folder_sync(path);
	if (r < 0) {
		(void)unlink(fresh);
		return fault(r, "cannot write %s", path);
	}
	return 0;
}

int keyfile_make(const char *path, struct keyfile *ret_key)
{
	_cleanup_(keyfile_wipe) struct keyfile key = { 0 };
	char text[3 * KEYFILE_Z85_SIZE];

	if (zmq_curve_keypair(key.public, key.secret) < 0)
		return fault(-errno, "cannot make a CURVE key");
	(void)snprintf(text, sizeof(text), "{\"public\": \"%s\", \"secret\": \"%s\"}\n", key.public,
		       key.secret);
	int r = keyfile_write(path, text);
	sodium_memzero(text, sizeof(text));
	if (r == 0)
		*ret_key = key;
	return r;
}

int keyfile_have(const char *path, struct keyfile *ret_key, bool *ret_is_new)
{
	int r = keyfile_read(path, false, ret_key);

	*ret_is_new = r == -ENOENT;
	return *ret_is_new ? keyfile_make(path, ret_key) : r;
}

int keyfile_folder(const char *path)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return fault(-errno, "cannot make the folder of keys %s", path);
	return 0;
}
