/* home.h: the folder that holds what the program knows between runs.
 *
 *	referee.key, referee.key.pub     the key that `referee key new` made
 *	NAME/profile.json                a profile: one server, one principal
 *	NAME/spool/                      its writes that are not answered yet
 *	NAME/forms/                      the forms of its studies, as last fetched
 *
 * It is --config, $REFEREE_HOME, $XDG_CONFIG_HOME/referee, or ~/.config/referee. */
#pragma once

#include "referee/options.h"

/* The folder; a new string. NULL where there is no home to look in. */
char *home_folder(const struct options *options);
/* FOLDER/NAME/profile.json; a new string. */
char *home_profile_file(const char *folder, const char *name);
/* The names of all profiles, sorted, NULL-terminated; free each and the list by
 * home_names_freep(). */
char **home_profiles(const char *folder);
void home_names_freep(char ***names);
/* Whether a name can be a profile's: small letters, digits, hyphens. */
bool home_name_is_valid(const char *name);
