/* file.c: reading a configuration's files: the one it is in, or all of a folder.
 *
 * Files are read whole and closed before anything is judged, so a file that is replaced meanwhile
 * is either the old or the new one. A pipe or device is no fault for a single file (an operator may
 * hand in what a program made), but a folder's are skipped: opening one could wait for ever. */
#include "conf/file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf/conf.h"
#include "conf/scan.h"

static void file_closep(FILE **file)
{
	if (*file)
		(void)fclose(*file);
}

int file_read(const char *path, char **ret_text, size_t *ret_len)
{
	_cleanup_(file_closep) FILE *file = fopen(path, "re");
	_cleanup_(x_freep) char *text = NULL;

	if (!file)
		return -errno;
	text = xmalloc(SCAN_BYTES_MAX + 1);
	errno = 0;
	size_t len = fread(text, 1, SCAN_BYTES_MAX + 1, file);
	if (ferror(file))
		return errno ? -errno : -EIO;
	if (len > SCAN_BYTES_MAX)
		return -EFBIG;
	text[len] = '\0';
	*ret_text = xrealloc(TAKE(text), len + 1);
	*ret_len = len;
	return 0;
}

/* ---- a folder ---- */

static void folder_closep(DIR **folder)
{
	if (*folder)
		(void)closedir(*folder);
}

/* Hidden files are editors' and packagers', as are names that go on behind ".conf" ("x.conf~"). */
static bool is_conf_name(const char *name)
{
	size_t len = strlen(name), end = strlen(".conf");

	return name[0] != '.' && len > end && str_is(str_of(name + len - end), ".conf");
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct conf_file *)a)->path, ((const struct conf_file *)b)->path);
}

struct file_list {
	struct conf_file *files;
	size_t count;
};

static void file_list_done(struct file_list *list)
{
	conf_folder_done(list->files, list->count);
}

static int folder_add(struct file_list *list, const char *dir, const char *name)
{
	_cleanup_(x_freep) char *path = xasprintf("%s/%s", dir, name);
	_cleanup_(x_freep) char *text = NULL;
	struct stat about;
	size_t len = 0;
	int r;

	if (stat(path, &about) < 0)
		return fault(-errno, "cannot look at %s", path);
	if (!S_ISREG(about.st_mode))
		return 0;
	r = file_read(path, &text, &len);
	if (r < 0)
		return fault(r, "cannot read %s", path);
	assert(text);
	if (memchr(text, '\0', len))
		return fault(-EILSEQ, "%s holds a NUL byte and is no text", path);
	list->files = xrealloc(list->files, (list->count + 1) * sizeof(list->files[0]));
	list->files[list->count++] = (struct conf_file){ TAKE(path), TAKE(text) };
	return 0;
}

int conf_folder(const char *dir, struct conf_file **ret_files, size_t *ret_count)
{
	_cleanup_(folder_closep) DIR *folder = opendir(dir);
	_cleanup_(file_list_done) struct file_list list = { NULL, 0 };
	struct dirent *entry;

	if (!folder)
		return fault(-errno, "cannot open the folder %s", dir);
	while (errno = 0, (entry = readdir(folder))) {
		int r = is_conf_name(entry->d_name) ? folder_add(&list, dir, entry->d_name) : 0;
		if (r < 0)
			return r;
	}
	if (errno)
		return fault(-errno, "cannot list the folder %s", dir);
	if (list.count > 0)
		qsort(list.files, list.count, sizeof(list.files[0]), by_path);
	*ret_count = list.count;
	*ret_files = TAKE(list.files);
	list.count = 0;
	return 0;
}

void conf_folder_done(struct conf_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		x_freep(&files[i].path);
		x_freep(&files[i].text);
	}
	x_freep(&files);
}
