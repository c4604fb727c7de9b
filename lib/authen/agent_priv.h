/* agent_priv.h: the handle of the smart card agent. */
#ifndef ECL_AGENT_PRIV_H
#define ECL_AGENT_PRIV_H

#include "authen/service_priv.h"

struct ecl_agent {
    struct ecl_service s;
    int terminals_ms, read_ms, confirm_ms;
};

#endif
