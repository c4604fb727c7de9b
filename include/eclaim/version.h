/* version.h: the version of the library and the tools. */
#ifndef ECLAIM_VERSION_H
#define ECLAIM_VERSION_H

#define ECL_VERSION "0.1.0"

#endif
