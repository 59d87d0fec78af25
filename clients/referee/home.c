/* home.c: finding the program's folder and the profiles in it. */
#include "referee/home.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static const char *set_variable(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] ? value : NULL;
}

char *home_folder(const struct options *options)
{
	const char *folder = options->config ? options->config : set_variable("REFEREE_HOME");
	const char *xdg = set_variable("XDG_CONFIG_HOME"), *home = set_variable("HOME");

	if (folder)
		return xstrdup(folder);
	if (xdg && xdg[0] == '/')
		return xasprintf("%s/referee", xdg);
	return home ? xasprintf("%s/.config/referee", home) : NULL;
}

char *home_profile_file(const char *folder, const char *name)
{
	return xasprintf("%s/%s/profile.json", folder, name);
}

bool home_name_is_valid(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= 63 && name[0] != '-' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

void home_names_freep(char ***names)
{
	for (char **name = *names; name && *name; name++)
		free(*name);
	free(*names);
	*names = NULL;
}

static int name_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void folder_closep(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

char **home_profiles(const char *folder)
{
	_cleanup_(folder_closep) DIR *opened = opendir(folder);
	char **names = xcalloc(1, sizeof *names);
	struct dirent *entry;
	size_t count = 0;

	while (opened && (entry = readdir(opened))) {
		_cleanup_(x_freep) char *file = home_profile_file(folder, entry->d_name);
		if (!home_name_is_valid(entry->d_name) || access(file, F_OK) != 0)
			continue;
		names = xrealloc(names, (count + 2) * sizeof *names);
		names[count++] = xstrdup(entry->d_name);
		names[count] = NULL;
	}
	if (count > 1)
		qsort(names, count, sizeof *names, name_order);
	return names;
}
