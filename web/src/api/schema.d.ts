// Made by script/generate; do not edit.
export interface paths {
    "/api/v1/monitors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List monitors */
        get: operations["monitor.list"];
        put?: never;
        /** Add a monitor */
        post: operations["monitor.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count monitors by state, name the ones that are down longest, and say whether Keepwatch can see */
        get: operations["monitor.summarize"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look once at a target without saving a monitor */
        post: operations["monitor.try"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add up to 1,000 monitors, all or none */
        post: operations["monitor.bulk_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/bulk/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change up to 1,000 monitors alike, all or none */
        post: operations["monitor.bulk_update"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/bulk/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause up to 1,000 monitors, all or none */
        post: operations["monitor.bulk_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/bulk/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume up to 1,000 monitors, all or none */
        post: operations["monitor.bulk_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/bulk/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete up to 1,000 monitors, all or none; they can be restored for 30 days */
        post: operations["monitor.bulk_delete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/bulk/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring back up to 1,000 monitors that were deleted in the last 30 days, all or none */
        post: operations["monitor.bulk_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a monitor */
        get: operations["monitor.read"];
        put?: never;
        post?: never;
        /** Delete a monitor; it can be restored for 30 days */
        delete: operations["monitor.delete"];
        options?: never;
        head?: never;
        /** Change a monitor */
        patch: operations["monitor.update"];
        trace?: never;
    };
    "/api/v1/monitors/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring back a monitor that was deleted in the last 30 days */
        post: operations["monitor.restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a monitor: it is not looked at and tells nobody */
        post: operations["monitor.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a monitor: it is looked at at once */
        post: operations["monitor.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at a monitor now and answer with what was seen */
        post: operations["monitor.check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List heartbeats */
        get: operations["heartbeat.list"];
        put?: never;
        /** Add a heartbeat */
        post: operations["heartbeat.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count heartbeats by state */
        get: operations["heartbeat.summarize"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add up to 1,000 heartbeats, all or none */
        post: operations["heartbeat.bulk_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/bulk/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause up to 1,000 heartbeats, all or none */
        post: operations["heartbeat.bulk_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/bulk/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume up to 1,000 heartbeats, all or none */
        post: operations["heartbeat.bulk_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/bulk/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete up to 1,000 heartbeats, all or none; they can be restored for 30 days */
        post: operations["heartbeat.bulk_delete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/bulk/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring back up to 1,000 heartbeats that were deleted in the last 30 days, all or none */
        post: operations["heartbeat.bulk_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a heartbeat */
        get: operations["heartbeat.read"];
        put?: never;
        post?: never;
        /** Delete a heartbeat; it can be restored for 30 days */
        delete: operations["heartbeat.delete"];
        options?: never;
        head?: never;
        /** Change a heartbeat */
        patch: operations["heartbeat.update"];
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring back a heartbeat that was deleted in the last 30 days */
        post: operations["heartbeat.restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a heartbeat: it is not awaited and tells nobody */
        post: operations["heartbeat.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a heartbeat: it is awaited again from its next ping on */
        post: operations["heartbeat.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a heartbeat another ping address; the one before is taken for a while */
        post: operations["heartbeat.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ping-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation's ping key; made when there is none */
        get: operations["ping_key.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ping-key/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make another ping key; the one before is taken for a while */
        post: operations["ping_key.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read a schedule as a person would say it, with its next ten moments */
        post: operations["heartbeat.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/read-crontab": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read a crontab into heartbeats that could be created; creates none */
        post: operations["heartbeat.read_crontab"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/pings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the pings of a heartbeat, newest first */
        get: operations["ping.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/pings/{n}/body": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what is kept of a ping's body as text */
        get: operations["ping.body"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/pings/{n}/body/raw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download what is kept of a ping's body, byte by byte */
        get: operations["ping.body_raw"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the newest runs of a heartbeat's job with how long they took, newest first */
        get: operations["ping.runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/due": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List when a heartbeat is expected next */
        get: operations["heartbeat.due"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/test-ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a ping to a heartbeat as its job would, and read what it counts as */
        post: operations["heartbeat.test_ping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/{id}/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the checks of a monitor as they were recorded, newest first */
        get: operations["check.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/{id}/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a monitor's failed checks were answered, newest first */
        get: operations["check.failures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/{id}/checks/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export the checks of a monitor as a file, oldest first */
        get: operations["check.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/{id}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sum up the checks of a monitor in buckets of time, for a graph */
        get: operations["check.series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitors/{id}/uptime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sum up how long a monitor was up, down, unknown and so on */
        get: operations["uptime.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the average response times of many monitors, in hours or wider, for small lines */
        get: operations["check.sparklines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uptime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sum up the uptime of many monitors, whole and in equal buckets of time */
        get: operations["uptime.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{id}/uptime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sum up how long a heartbeat was up, down, unknown and so on, whole and in equal buckets of time */
        get: operations["heartbeat.uptime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List incidents, newest first */
        get: operations["incident.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count what is open, and name the newest of it */
        get: operations["incident.summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an incident with its timeline: what was seen, who was told or not told, who did what */
        get: operations["incident.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledge an incident; when somebody already has, nothing changes (a note is then not kept) */
        post: operations["incident.acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End an incident, whatever its monitor says */
        post: operations["incident.resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write a comment into an incident's timeline */
        post: operations["incident.comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List channels */
        get: operations["channel.list"];
        put?: never;
        /** Add a channel */
        post: operations["channel.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the kinds of channels and what each needs to know */
        get: operations["channel.list_kinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a channel */
        get: operations["channel.read"];
        put?: never;
        post?: never;
        /** Delete a channel; it can be restored for 30 days */
        delete: operations["channel.delete"];
        options?: never;
        head?: never;
        /** Change a channel */
        patch: operations["channel.update"];
        trace?: never;
    };
    "/api/v1/channels/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring back a channel that was deleted in the last 30 days */
        post: operations["channel.restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message to every recipient of a channel and say how it went */
        post: operations["channel.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List deliveries, newest first */
        get: operations["delivery.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many messages wait until a person sends or drops them, and why */
        get: operations["delivery.read_held"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/held/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send all messages that wait, in their old order, and go on sending. A receiver may have had some of them already */
        post: operations["delivery.send_held"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/held/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drop all messages that wait: nobody will be told of these. Where nothing is sent because the address is another, what comes later waits as well */
        post: operations["delivery.drop_held"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a delivery with every attempt: when, how long, what the other side answered */
        get: operations["delivery.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a dead delivery again: the same one while its outage lasts; after that a new one, which tells that it is over */
        post: operations["delivery.retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the first owner is still to be made, and whether the request carries the cookie of a session */
        get: operations["auth.status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the first owner and the organisation, with the one-time code that the log shows */
        post: operations["auth.setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with e-mail address and password */
        post: operations["auth.sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a new access token for the refresh cookie */
        post: operations["auth.refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out: end this session */
        post: operations["auth.sign_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, where, and with which permissions */
        get: operations["auth.me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change one's own password; the other sessions end */
        post: operations["auth.change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/accept-invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept an invitation: choose a name and a password, and be signed in */
        post: operations["auth.accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password with a one-time link, and be signed in; all former sessions end */
        post: operations["auth.reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own sessions that have not ended, newest first */
        get: operations["session.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of one's own sessions, at once */
        delete: operations["session.end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who belongs to the organisation */
        get: operations["member.list"];
        put?: never;
        /** Invite somebody: a one-time link, valid for seven days and shown only now */
        post: operations["member.invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a member; their sessions end at once, their open invitations are withdrawn */
        delete: operations["member.remove"];
        options?: never;
        head?: never;
        /** Give a member another role; it holds from the next request on */
        patch: operations["member.update"];
        trace?: never;
    };
    "/api/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invitations that were neither accepted nor withdrawn and have not expired */
        get: operations["invitation.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw an invitation: its link opens nothing any more */
        delete: operations["invitation.cancel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** API keys that were not revoked */
        get: operations["api_key.list"];
        put?: never;
        /** Make an API key; its token is shown only now */
        post: operations["api_key.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key; it opens nothing from the next request on */
        delete: operations["api_key.revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation one is signed in to */
        get: operations["organization.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Rename the organisation */
        patch: operations["organization.update"];
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every change and sign-in, newest first */
        get: operations["audit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how much is stored, how fast it grows, and how long the disk will last */
        get: operations["storage.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description Stable; programs may rely on it. */
            code: string;
            errors: {
                path: string;
                message: string;
            }[];
            requestId: string;
        };
        /** Monitor */
        Monitor: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            /** @description Of what a person edits; the ETag. A check does not change it */
            version: number;
            name: string;
            /** @enum {string} */
            kind: "http";
            target: {
                url: string;
                /** @default GET */
                method: string;
                headers: {
                    name: string;
                    value: string | {
                        /** @constant */
                        isSet: true;
                    };
                }[];
                /** @default null */
                body: string | null;
                /** @default true */
                followRedirects: boolean;
                /** @default 10 */
                maxRedirects: number;
                /**
                 * @default [
                 *       "200-299"
                 *     ]
                 */
                acceptedStatuses: string[];
                /** @default null */
                keyword: string | null;
                /**
                 * @default present
                 * @enum {string}
                 */
                keywordMode: "present" | "absent";
                /**
                 * @description `regex`: a JavaScript regular expression in which ^ and $ match at each line
                 * @default text
                 * @enum {string}
                 */
                keywordKind: "text" | "regex";
                /** @default [] */
                assertions: ({
                    /** @constant */
                    source: "header";
                    name: string;
                    /** @enum {string} */
                    comparison: "equals" | "contains" | "matches" | "exists" | "absent";
                    /** @description Not with `exists` and `absent` */
                    value?: string | null;
                } | {
                    /** @constant */
                    source: "json";
                    /** @description JSONata */
                    expression: string;
                    /** @enum {string} */
                    comparison: "equals" | "not_equals" | "less" | "greater" | "contains" | "exists";
                    /** @description A number with `less` and `greater`; not with `exists` */
                    value?: string | number | boolean | null;
                })[];
                /**
                 * @description A good answer that takes longer is `slow`, and the monitor `degraded`
                 * @default null
                 */
                responseTimeLimitMs: number | null;
                auth: ({
                    /** @constant */
                    kind: "basic";
                    username: string;
                    password: string | {
                        /** @constant */
                        isSet: true;
                    };
                } | {
                    /** @constant */
                    kind: "bearer";
                    token: string | {
                        /** @constant */
                        isSet: true;
                    };
                } | {
                    /** @constant */
                    kind: "digest";
                    username: string;
                    password: string | {
                        /** @constant */
                        isSet: true;
                    };
                } | {
                    /** @constant */
                    kind: "oauth2";
                    tokenUrl: string;
                    clientId: string;
                    clientSecret: string | {
                        /** @constant */
                        isSet: true;
                    };
                    scope?: string;
                    audience?: string;
                    /** @enum {string} */
                    credentialsIn?: "header" | "body";
                }) | null;
                clientCertificate: {
                    certificate: string;
                    key: string | {
                        /** @constant */
                        isSet: true;
                    };
                    passphrase?: (string | {
                        /** @constant */
                        isSet: true;
                    }) | null;
                } | null;
                proxy: {
                    /** @enum {string} */
                    kind: "http" | "socks5";
                    host: string;
                    port: number;
                    username?: string | null;
                    password?: (string | {
                        /** @constant */
                        isSet: true;
                    }) | null;
                } | null;
                /**
                 * @description DNS server to ask in place of our own: an IP address, with its port where that is not 53
                 * @default null
                 */
                resolver: string | null;
                /**
                 * @description `2`: over https only and not through a proxy; a server that does not offer it is down
                 * @default 1.1
                 * @enum {string}
                 */
                httpVersion: "1.1" | "2";
                /**
                 * @description Adds a random query parameter to each request
                 * @default false
                 */
                cacheBusting: boolean;
                /**
                 * @description Down when it answers as expected, up when it does not
                 * @default false
                 */
                invert: boolean;
                /**
                 * @default auto
                 * @enum {string}
                 */
                ipFamily: "auto" | "ipv4" | "ipv6";
                /** @default true */
                verifyCertificate: boolean;
            };
            /** @default 60 */
            intervalSeconds: number;
            /** @description While checks fail they come this often; at most the interval. Default: the interval, but at most 20 */
            retryIntervalSeconds: number;
            /**
             * @description Of one attempt; at most the interval
             * @default 10000
             */
            timeoutMs: number;
            /** @default 2 */
            failuresToDown: number;
            /** @default 1 */
            successesToUp: number;
            tags: string[];
            channelIds: string[] | null;
            isPaused: boolean;
            /**
             * @description Days before the certificate ends at which somebody is told, each once; 0: when it has ended; []: never
             * @default [
             *       14,
             *       7,
             *       1
             *     ]
             */
            certificateDays: number[];
            /**
             * @description Days before the registration of the domain ends at which somebody is told, each once; 0: when it has ended; []: never
             * @default [
             *       30,
             *       7
             *     ]
             */
            domainDays: number[];
            /**
             * @description Tell when another certificate is shown for the first time
             * @default false
             */
            tellsCertificateChange: boolean;
            /** @enum {string} */
            state: "down" | "degraded" | "unknown" | "maintenance" | "pending" | "up" | "paused";
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            stateSince: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            lastCheckAt: string | null;
            /** @description Milliseconds, to the microsecond */
            lastResponseMs: number | null;
            /** @description Stable code of why the last check failed; null when it was good */
            lastReason: string | null;
            /** @description The same in words */
            lastMessage: string | null;
            /** @description Failed checks in a row */
            consecutiveFailures: number;
            /** @description Rounded up; 0 or below when it has ended; null when it is not known */
            certificateDaysLeft: number | null;
            /** @description Rounded up; 0 or below when it has ended; null when it is not known */
            domainDaysLeft: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            updatedAt: string;
            /**
             * Format: uuid
             * @description UUID
             */
            createdBy: string | null;
            /**
             * Format: uuid
             * @description UUID
             */
            updatedBy: string | null;
        };
        /** Sighting */
        Sighting: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            at: string;
            /**
             * @description slow: good, but slower than `responseTimeLimitMs`; unmeasured: our own fault, never held against the target
             * @enum {string}
             */
            verdict: "good" | "slow" | "bad" | "unmeasured";
            /** @description Stable code; null exactly when good */
            reason: string | null;
            message: string | null;
            statusCode: number | null;
            /** @description The IP address that answered, or was tried last */
            address: string | null;
            phases: {
                dnsMs: number | null;
                connectMs: number | null;
                tlsMs: number | null;
                firstByteMs: number | null;
                transferMs: number | null;
            };
            totalMs: number | null;
            /** @description The first attempt failed and a second one was made at once */
            wasRetried: boolean;
            certificate: {
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                validTo: string;
                issuer: string;
                subject: string;
            } | null;
        };
        /** NewMonitor */
        NewMonitor: {
            name: string;
            /** @enum {string} */
            kind: "http";
            target: {
                url: string;
                /** @default GET */
                method: string;
                /** @default [] */
                headers: {
                    name: string;
                    value: string;
                }[];
                /** @default null */
                body: string | null;
                /** @default true */
                followRedirects: boolean;
                /** @default 10 */
                maxRedirects: number;
                /**
                 * @default [
                 *       "200-299"
                 *     ]
                 */
                acceptedStatuses: string[];
                /** @default null */
                keyword: string | null;
                /**
                 * @default present
                 * @enum {string}
                 */
                keywordMode: "present" | "absent";
                /**
                 * @description `regex`: a JavaScript regular expression in which ^ and $ match at each line
                 * @default text
                 * @enum {string}
                 */
                keywordKind: "text" | "regex";
                /** @default [] */
                assertions: ({
                    /** @constant */
                    source: "header";
                    name: string;
                    /** @enum {string} */
                    comparison: "equals" | "contains" | "matches" | "exists" | "absent";
                    /** @description Not with `exists` and `absent` */
                    value?: string | null;
                } | {
                    /** @constant */
                    source: "json";
                    /** @description JSONata */
                    expression: string;
                    /** @enum {string} */
                    comparison: "equals" | "not_equals" | "less" | "greater" | "contains" | "exists";
                    /** @description A number with `less` and `greater`; not with `exists` */
                    value?: string | number | boolean | null;
                })[];
                /**
                 * @description A good answer that takes longer is `slow`, and the monitor `degraded`
                 * @default null
                 */
                responseTimeLimitMs: number | null;
                /** @default null */
                auth: {
                    /** @constant */
                    kind: "basic";
                    username: string;
                    password: string;
                } | {
                    /** @constant */
                    kind: "bearer";
                    token: string;
                } | {
                    /** @constant */
                    kind: "digest";
                    username: string;
                    password: string;
                } | {
                    /** @constant */
                    kind: "oauth2";
                    tokenUrl: string;
                    clientId: string;
                    clientSecret: string;
                    scope?: string;
                    audience?: string;
                    /**
                     * @default header
                     * @enum {string}
                     */
                    credentialsIn: "header" | "body";
                } | null;
                /** @default null */
                clientCertificate: {
                    /** @description PEM, the chain after it */
                    certificate: string;
                    /** @description PEM */
                    key: string;
                    passphrase?: string | null;
                } | null;
                /**
                 * @description Through a proxy, which then resolves the target's name itself
                 * @default null
                 */
                proxy: {
                    /** @enum {string} */
                    kind: "http" | "socks5";
                    /** @description A name or an IP address, without brackets */
                    host: string;
                    port: number;
                    username?: string | null;
                    password?: string | null;
                } | null;
                /**
                 * @description DNS server to ask in place of our own: an IP address, with its port where that is not 53
                 * @default null
                 */
                resolver: string | null;
                /**
                 * @description `2`: over https only and not through a proxy; a server that does not offer it is down
                 * @default 1.1
                 * @enum {string}
                 */
                httpVersion: "1.1" | "2";
                /**
                 * @description Adds a random query parameter to each request
                 * @default false
                 */
                cacheBusting: boolean;
                /**
                 * @description Down when it answers as expected, up when it does not
                 * @default false
                 */
                invert: boolean;
                /**
                 * @default auto
                 * @enum {string}
                 */
                ipFamily: "auto" | "ipv4" | "ipv6";
                /** @default true */
                verifyCertificate: boolean;
            };
            /** @default 60 */
            intervalSeconds: number;
            /** @description While checks fail they come this often; at most the interval. Default: the interval, but at most 20 */
            retryIntervalSeconds?: number;
            /**
             * @description Of one attempt; at most the interval
             * @default 10000
             */
            timeoutMs: number;
            /** @default 2 */
            failuresToDown: number;
            /** @default 1 */
            successesToUp: number;
            tags?: string[];
            channelIds?: string[] | null;
            /** @default false */
            isPaused: boolean;
            /**
             * @description Days before the certificate ends at which somebody is told, each once; 0: when it has ended; []: never
             * @default [
             *       14,
             *       7,
             *       1
             *     ]
             */
            certificateDays: number[];
            /**
             * @description Days before the registration of the domain ends at which somebody is told, each once; 0: when it has ended; []: never
             * @default [
             *       30,
             *       7
             *     ]
             */
            domainDays: number[];
            /**
             * @description Tell when another certificate is shown for the first time
             * @default false
             */
            tellsCertificateChange: boolean;
        };
        /** Certificate */
        Certificate: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            validFrom: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            validTo: string;
            /** @description Rounded up; 0 or below when it has ended */
            daysLeft: number;
            issuer: string;
            subject: string;
            /** @description Alternative names, the first 50 of `nameCount` */
            names: string[];
            nameCount: number;
            /** @description SHA-256, lower-case hexadecimal */
            fingerprint: string;
            /** @description The server's own certificate first */
            chain: {
                subject: string;
                issuer: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                validTo: string | null;
            }[];
            /**
             * @description What is wrong with the chain
             * @enum {string|null}
             */
            chainFault: "self_signed" | "incomplete_chain" | "unknown_authority" | "expired" | "chain_expired" | "not_yet_valid" | "other" | null;
            /** @description It is not for the host that it was shown for */
            isNameMismatch: boolean;
            revocation: {
                /** @enum {string} */
                status: "good" | "revoked" | "unknown";
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                thisUpdate: string | null;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                nextUpdate: string | null;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                revokedAt: string | null;
            } | null;
            /**
             * Format: date-time
             * @description When it was seen last, to the day
             */
            seenAt: string;
            /** @description The certificates seen so far, newest first, at most 20; the present one among them */
            history: {
                /** @description SHA-256, lower-case hexadecimal */
                fingerprint: string;
                issuer: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                validTo: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                firstSeenAt: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                lastSeenAt: string;
            }[];
        };
        /** Domain */
        Domain: {
            name: string;
            /**
             * @description Of the last question; null: not asked yet. no_expiry: its registry tells no date; no_server: its registry answers nobody
             * @enum {string|null}
             */
            outcome: "found" | "no_expiry" | "not_found" | "no_server" | "failed" | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            expiresAt: string | null;
            /** @description Rounded up; 0 or below when it has ended */
            daysLeft: number | null;
            registrar: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            checkedAt: string | null;
        };
        /** MonitorDetail */
        MonitorDetail: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            /** @description Of what a person edits; the ETag. A check does not change it */
            version: number;
            name: string;
            /** @enum {string} */
            kind: "http";
            target: {
                url: string;
                /** @default GET */
                method: string;
                headers: {
                    name: string;
                    value: string | {
                        /** @constant */
                        isSet: true;
                    };
                }[];
                /** @default null */
                body: string | null;
                /** @default true */
                followRedirects: boolean;
                /** @default 10 */
                maxRedirects: number;
                /**
                 * @default [
                 *       "200-299"
                 *     ]
                 */
                acceptedStatuses: string[];
                /** @default null */
                keyword: string | null;
                /**
                 * @default present
                 * @enum {string}
                 */
                keywordMode: "present" | "absent";
                /**
                 * @description `regex`: a JavaScript regular expression in which ^ and $ match at each line
                 * @default text
                 * @enum {string}
                 */
                keywordKind: "text" | "regex";
                /** @default [] */
                assertions: ({
                    /** @constant */
                    source: "header";
                    name: string;
                    /** @enum {string} */
                    comparison: "equals" | "contains" | "matches" | "exists" | "absent";
                    /** @description Not with `exists` and `absent` */
                    value?: string | null;
                } | {
                    /** @constant */
                    source: "json";
                    /** @description JSONata */
                    expression: string;
                    /** @enum {string} */
                    comparison: "equals" | "not_equals" | "less" | "greater" | "contains" | "exists";
                    /** @description A number with `less` and `greater`; not with `exists` */
                    value?: string | number | boolean | null;
                })[];
                /**
                 * @description A good answer that takes longer is `slow`, and the monitor `degraded`
                 * @default null
                 */
                responseTimeLimitMs: number | null;
                auth: ({
                    /** @constant */
                    kind: "basic";
                    username: string;
                    password: string | {
                        /** @constant */
                        isSet: true;
                    };
                } | {
                    /** @constant */
                    kind: "bearer";
                    token: string | {
                        /** @constant */
                        isSet: true;
                    };
                } | {
                    /** @constant */
                    kind: "digest";
                    username: string;
                    password: string | {
                        /** @constant */
                        isSet: true;
                    };
                } | {
                    /** @constant */
                    kind: "oauth2";
                    tokenUrl: string;
                    clientId: string;
                    clientSecret: string | {
                        /** @constant */
                        isSet: true;
                    };
                    scope?: string;
                    audience?: string;
                    /** @enum {string} */
                    credentialsIn?: "header" | "body";
                }) | null;
                clientCertificate: {
                    certificate: string;
                    key: string | {
                        /** @constant */
                        isSet: true;
                    };
                    passphrase?: (string | {
                        /** @constant */
                        isSet: true;
                    }) | null;
                } | null;
                proxy: {
                    /** @enum {string} */
                    kind: "http" | "socks5";
                    host: string;
                    port: number;
                    username?: string | null;
                    password?: (string | {
                        /** @constant */
                        isSet: true;
                    }) | null;
                } | null;
                /**
                 * @description DNS server to ask in place of our own: an IP address, with its port where that is not 53
                 * @default null
                 */
                resolver: string | null;
                /**
                 * @description `2`: over https only and not through a proxy; a server that does not offer it is down
                 * @default 1.1
                 * @enum {string}
                 */
                httpVersion: "1.1" | "2";
                /**
                 * @description Adds a random query parameter to each request
                 * @default false
                 */
                cacheBusting: boolean;
                /**
                 * @description Down when it answers as expected, up when it does not
                 * @default false
                 */
                invert: boolean;
                /**
                 * @default auto
                 * @enum {string}
                 */
                ipFamily: "auto" | "ipv4" | "ipv6";
                /** @default true */
                verifyCertificate: boolean;
            };
            /** @default 60 */
            intervalSeconds: number;
            /** @description While checks fail they come this often; at most the interval. Default: the interval, but at most 20 */
            retryIntervalSeconds: number;
            /**
             * @description Of one attempt; at most the interval
             * @default 10000
             */
            timeoutMs: number;
            /** @default 2 */
            failuresToDown: number;
            /** @default 1 */
            successesToUp: number;
            tags: string[];
            channelIds: string[] | null;
            isPaused: boolean;
            /**
             * @description Days before the certificate ends at which somebody is told, each once; 0: when it has ended; []: never
             * @default [
             *       14,
             *       7,
             *       1
             *     ]
             */
            certificateDays: number[];
            /**
             * @description Days before the registration of the domain ends at which somebody is told, each once; 0: when it has ended; []: never
             * @default [
             *       30,
             *       7
             *     ]
             */
            domainDays: number[];
            /**
             * @description Tell when another certificate is shown for the first time
             * @default false
             */
            tellsCertificateChange: boolean;
            /** @enum {string} */
            state: "down" | "degraded" | "unknown" | "maintenance" | "pending" | "up" | "paused";
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            stateSince: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            lastCheckAt: string | null;
            /** @description Milliseconds, to the microsecond */
            lastResponseMs: number | null;
            /** @description Stable code of why the last check failed; null when it was good */
            lastReason: string | null;
            /** @description The same in words */
            lastMessage: string | null;
            /** @description Failed checks in a row */
            consecutiveFailures: number;
            /** @description Rounded up; 0 or below when it has ended; null when it is not known */
            certificateDaysLeft: number | null;
            /** @description Rounded up; 0 or below when it has ended; null when it is not known */
            domainDaysLeft: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            updatedAt: string;
            /**
             * Format: uuid
             * @description UUID
             */
            createdBy: string | null;
            /**
             * Format: uuid
             * @description UUID
             */
            updatedBy: string | null;
            certificate: components["schemas"]["Certificate"] | null;
            domain: components["schemas"]["Domain"] | null;
            /** @description What was told of these ends, newest first, at most 20 */
            notices: {
                /** @description `certificate.expiring`, `certificate.revoked`, `certificate.changed`, `domain.expiring` */
                kind: string;
                /** @description The threshold that was crossed */
                days: number;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                at: string;
                /** @description nobody_listens, paused, deleted, told_with_another_monitor (one message for all that it concerns); null: somebody was told */
                whyUntold: string | null;
            }[];
        };
        /** Heartbeat */
        Heartbeat: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            /** @description Of what a person edits; the ETag. A ping does not change it */
            version: number;
            name: string;
            slug: string;
            description: string;
            schedule: {
                /** @enum {string} */
                kind: "period";
                periodSeconds: number;
                /** @description IANA name, such as Europe/Berlin */
                timeZone?: string;
                /** @description Days, in the schedule's time zone, on which nothing is expected */
                daysOff?: {
                    weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                    dates?: string[];
                };
            } | {
                /** @enum {string} */
                kind: "cron";
                /** @description It is expected whenever one of them says so */
                expressions: string[];
                /** @description IANA name, such as Europe/Berlin */
                timeZone?: string;
                /** @description Days, in the schedule's time zone, on which nothing is expected */
                daysOff?: {
                    weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                    dates?: string[];
                };
            } | {
                /** @enum {string} */
                kind: "onCalendar";
                /** @description It is expected whenever one of them says so */
                expressions: string[];
                /** @description IANA name, such as Europe/Berlin */
                timeZone?: string;
                /** @description Days, in the schedule's time zone, on which nothing is expected */
                daysOff?: {
                    weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                    dates?: string[];
                };
            };
            /** @description The schedule as a person would say it, in each language of the page */
            scheduleWords: {
                en: string;
                de: string;
            };
            /** @description How long after the expected moment it is waited */
            graceSeconds: number;
            /** @description How long after the expected moment the run must have begun; null: not asked */
            startGraceSeconds: number | null;
            /** @description What a run may take; then the schedule waits for it. null: a run that was begun may take the grace */
            longestSeconds: number | null;
            /** @description A run that ends sooner is a failure; null: none is too short */
            shortestSeconds: number | null;
            /** @description A success that comes longer before the expected moment is a failure; null: none is */
            earliestSeconds: number | null;
            /** @description Failures in a row that make it down */
            failuresToDown: number;
            okExitStatuses: number[];
            /** @description Somebody is told when a run takes this many times as long as runs usually do; null: never */
            slowFactor: number | null;
            /** @description Pings by other methods are recorded and change nothing */
            onlyPost: boolean;
            /** @description A success counts as a failure, and a failure as a success */
            isUpsideDown: boolean;
            /** @description While it is paused, a success or a failure resumes it */
            resumesByPing: boolean;
            content: {
                /** @description Of pings over HTTP */
                readsBody: boolean;
                readsMailSubject: boolean;
                readsMailBody: boolean;
                /** @description Any of them: a failure. Looked for first, and with regard to upper and lower case */
                failureKeywords: string[];
                /** @description Any of them: a success */
                successKeywords: string[];
                /** @description Any of them: a start */
                startKeywords: string[];
                /**
                 * @description What it is when none of them is there
                 * @enum {string}
                 */
                otherwise: "ignore" | "fail";
                json: {
                    /** @description Names and places by dots: result.items.0.ok */
                    path: string;
                    /** @enum {string} */
                    operator: "==" | "!=" | "<" | "<=" | ">" | ">=";
                    value: string | number | boolean | null;
                } | null;
            };
            tags: string[];
            channelIds: string[] | null;
            isPaused: boolean;
            /** @description Secret; null for keys that may only read */
            pingUrl: string | null;
            /** @description Secret; a mail to it is a ping. null also where no mail is taken */
            pingMail: string | null;
            /** @description The same by the organisation's ping key and the slug; null without one */
            slugUrl: string | null;
            /** @description Pings with these tokens of other tools are taken for this heartbeat */
            tokens: {
                /** @enum {string} */
                form: "uptimeKuma" | "betterStack" | "kener" | "oneUptime" | "checkly" | "gatus";
                /** @description As it stands in the address; Kener: `tag:secret`, Gatus: `key:token` */
                token: string;
            }[];
            /** @enum {string} */
            state: "down" | "late" | "unknown" | "maintenance" | "new" | "up" | "paused";
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            stateSince: string;
            isRunning: boolean;
            runs: {
                /**
                 * Format: uuid
                 * @description UUID
                 */
                runId: string | null;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                startedAt: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                dueAt: string;
            }[];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            lastPingAt: string | null;
            lastDurationMs: number | null;
            /**
             * Format: date-time
             * @description When the next is expected; from then on it is late
             */
            nextPingDueAt: string | null;
            /**
             * Format: date-time
             * @description When somebody is told if nothing comes
             */
            downAt: string | null;
            /** @description Expected moments that have passed without a success; 100: or more */
            missedRuns: number;
            pingCount: number;
            /** @description Stable code of the last failure or miss, while it counts */
            lastReason: string | null;
            lastMessage: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            updatedAt: string;
            /**
             * Format: uuid
             * @description UUID
             */
            createdBy: string | null;
            /**
             * Format: uuid
             * @description UUID
             */
            updatedBy: string | null;
        };
        /** NewHeartbeat */
        NewHeartbeat: {
            name: string;
            schedule: {
                /** @enum {string} */
                kind: "period";
                periodSeconds: number;
                /** @description IANA name, such as Europe/Berlin */
                timeZone?: string;
                /** @description Days, in the schedule's time zone, on which nothing is expected */
                daysOff?: {
                    weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                    dates?: string[];
                };
            } | {
                /** @enum {string} */
                kind: "cron";
                /** @description It is expected whenever one of them says so */
                expressions: string[];
                /** @description IANA name, such as Europe/Berlin */
                timeZone?: string;
                /** @description Days, in the schedule's time zone, on which nothing is expected */
                daysOff?: {
                    weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                    dates?: string[];
                };
            } | {
                /** @enum {string} */
                kind: "onCalendar";
                /** @description It is expected whenever one of them says so */
                expressions: string[];
                /** @description IANA name, such as Europe/Berlin */
                timeZone?: string;
                /** @description Days, in the schedule's time zone, on which nothing is expected */
                daysOff?: {
                    weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                    dates?: string[];
                };
            };
            /**
             * Format: uuid
             * @description The UUID of its ping address, for whoever moves here; random if left out
             */
            pingId?: string;
            slug?: string;
            description?: string;
            tags?: string[];
            channelIds?: string[] | null;
            /** @default false */
            isPaused: boolean;
            /** @description Pings with these tokens of other tools are taken for this heartbeat */
            tokens?: {
                /** @enum {string} */
                form: "uptimeKuma" | "betterStack" | "kener" | "oneUptime" | "checkly" | "gatus";
                /** @description As it stands in the address; Kener: `tag:secret`, Gatus: `key:token` */
                token: string;
            }[];
            /** @description How long after the expected moment it is waited */
            graceSeconds?: number;
            /** @description How long after the expected moment the run must have begun; null: not asked */
            startGraceSeconds?: number | null;
            /** @description What a run may take; then the schedule waits for it. null: a run that was begun may take the grace */
            longestSeconds?: number | null;
            /** @description A run that ends sooner is a failure; null: none is too short */
            shortestSeconds?: number | null;
            /** @description A success that comes longer before the expected moment is a failure; null: none is */
            earliestSeconds?: number | null;
            /** @description Failures in a row that make it down */
            failuresToDown?: number;
            okExitStatuses?: number[];
            /** @description Somebody is told when a run takes this many times as long as runs usually do; null: never */
            slowFactor?: number | null;
            /** @description Pings by other methods are recorded and change nothing */
            onlyPost?: boolean;
            /** @description A success counts as a failure, and a failure as a success */
            isUpsideDown?: boolean;
            /** @description While it is paused, a success or a failure resumes it */
            resumesByPing?: boolean;
            content?: {
                /** @description Of pings over HTTP */
                readsBody: boolean;
                readsMailSubject: boolean;
                readsMailBody: boolean;
                /** @description Any of them: a failure. Looked for first, and with regard to upper and lower case */
                failureKeywords: string[];
                /** @description Any of them: a success */
                successKeywords: string[];
                /** @description Any of them: a start */
                startKeywords: string[];
                /**
                 * @description What it is when none of them is there
                 * @enum {string}
                 */
                otherwise: "ignore" | "fail";
                json: {
                    /** @description Names and places by dots: result.items.0.ok */
                    path: string;
                    /** @enum {string} */
                    operator: "==" | "!=" | "<" | "<=" | ">" | ">=";
                    value: string | number | boolean | null;
                } | null;
            };
        };
        /** PingKey */
        PingKey: {
            /** @description Secret */
            key: string;
            /** @description A slug after it makes a ping address */
            baseUrl: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            formerKeyTakenUntil: string | null;
        };
        /** ScheduleWords */
        ScheduleWords: {
            en: string;
            de: string;
        };
        /** DueMoment */
        DueMoment: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            expectedAt: string;
            /**
             * Format: date-time
             * @description It is missed if nothing has come by then
             */
            dueAt: string;
            /** @description `expectedAt` on the clocks of the time zone: 2026-11-21 03:00 */
            local: string;
            /** @description Of the time zone from UTC, such as +01:00 */
            offset: string;
        };
        /** ClockChange */
        ClockChange: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            at: string;
            /** @description Place, from 0, of the moment that it comes after */
            afterItem: number;
            /** @description Of the time zone from UTC, such as +01:00 */
            offsetBefore: string;
            /** @description Of the time zone from UTC, such as +01:00 */
            offsetAfter: string;
        };
        /** Ping */
        Ping: {
            /** @description Counts the pings of a heartbeat from 1 */
            n: number;
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            receivedAt: string;
            /**
             * @description What it was taken as
             * @enum {string}
             */
            kind: "success" | "start" | "fail" | "log" | "ignored" | "alive";
            exitStatus: number | null;
            /**
             * Format: uuid
             * @description UUID
             */
            runId: string | null;
            /** @description Of the run that it ended */
            durationMs: number | null;
            /** @description In whose words it came: `keepwatch`, `healthchecks`, `email` … */
            form: string;
            scheme: string;
            method: string;
            address: string | null;
            userAgent: string | null;
            /** @description Why it counts as what it counts as, where that is not plain */
            note: string | null;
            /** @description As sent; null: it had no body */
            bodyBytes: number | null;
            /** @description Its body, or the beginning of it, is still kept */
            hasBody: boolean;
        };
        /** Check */
        Check: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            dueAt: string;
            /**
             * Format: date-time
             * @description When the look began
             */
            at: string;
            /**
             * @description `slow`: good, but slower than the monitor's own limit. `unmeasured`: we could not look properly (our own fault), so it counts for nothing.
             * @enum {string}
             */
            verdict: "good" | "slow" | "bad" | "unmeasured";
            reason: string | null;
            message: string | null;
            statusCode: number | null;
            /** @description IP address that answered or was tried last */
            address: string | null;
            phases: {
                /** @description Milliseconds, in three significant digits */
                dnsMs: number | null;
                /** @description Milliseconds, in three significant digits */
                connectMs: number | null;
                /** @description Milliseconds, in three significant digits */
                tlsMs: number | null;
                /** @description Milliseconds, in three significant digits */
                firstByteMs: number | null;
                /** @description Milliseconds, in three significant digits */
                transferMs: number | null;
            };
            /** @description Milliseconds, in three significant digits */
            totalMs: number | null;
            wasRetried: boolean;
        };
        /**
         * Uptime
         * @description The seven sums together are the length of the range to the millisecond; what lies in the future is in none of them.
         */
        Uptime: {
            /** @description It answered as it should (`degraded` included) */
            upSeconds: number;
            /** @description It did not, from the first failed check on */
            downSeconds: number;
            /** @description In a maintenance window: left out of the ratio */
            maintenanceSeconds: number;
            /** @description We could not see: left out of the ratio */
            unknownSeconds: number;
            /** @description Not judged yet: in no ratio */
            pendingSeconds: number;
            /** @description Paused by a person: in no ratio */
            pausedSeconds: number;
            /** @description Before the monitor existed: in no ratio */
            absentSeconds: number;
            /** @description up / (up + down); null when both are 0 */
            uptimeRatio: number | null;
        };
        /** Incident */
        Incident: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            /** @description The monitor, or a heartbeat, whose kind is `heartbeat` and which has no `url` */
            monitor: {
                /**
                 * Format: uuid
                 * @description UUID
                 */
                id: string;
                name: string;
                kind: string;
                url: string | null;
            };
            /**
             * @description `open`: nobody has acknowledged it yet
             * @enum {string}
             */
            state: "open" | "acknowledged" | "resolved";
            /**
             * Format: date-time
             * @description The first failed check of the outage
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When we came to believe it
             */
            detectedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            acknowledgedAt: string | null;
            acknowledgedBy: {
                /**
                 * Format: uuid
                 * @description UUID
                 */
                id: string;
                name: string;
            } | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            resolvedAt: string | null;
            /** @description null when it ended by itself */
            resolvedBy: {
                /**
                 * Format: uuid
                 * @description UUID
                 */
                id: string;
                name: string;
            } | null;
            /** @description Stable code of the first failure: `status_unexpected`, … */
            reason: string;
            message: string;
            /** @description From `startedAt` to its end, or until now */
            durationSeconds: number;
            version: number;
        };
        /** Channel */
        Channel: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            version: number;
            name: string;
            /** @enum {string} */
            kind: "webhook" | "email" | "slack";
            /** @description As given; a secret field reads {"isSet": true}. GET /channels/kinds has the schema of each kind. */
            settings: {
                [key: string]: unknown;
            };
            isDefault: boolean;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            updatedAt: string;
            /**
             * Format: uuid
             * @description UUID
             */
            createdBy: string | null;
            /**
             * Format: uuid
             * @description UUID
             */
            updatedBy: string | null;
        };
        /** Delivery */
        Delivery: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            /**
             * @description pending: not tried yet; retrying: tried in vain, will be again; held: waits until a person sends or drops it (see `/deliveries/held`); dead: given up, a person may send it again
             * @enum {string}
             */
            state: "pending" | "sending" | "retrying" | "held" | "sent" | "dead" | "skipped" | "folded";
            channel: {
                /**
                 * Format: uuid
                 * @description UUID
                 */
                id: string;
                name: string;
                kind: string;
            };
            /** @description Empty where a channel has only one */
            recipient: string;
            /** @description What is told: `monitor.down`, `monitor.up`, `heartbeat.missed`, `heartbeat.failed`, `heartbeat.recovered`, `heartbeat.slow`, `certificate.expiring`, `domain.expiring`, `channel.test` … */
            event: string;
            /**
             * Format: uuid
             * @description UUID
             */
            incidentId: string | null;
            monitor: {
                /**
                 * Format: uuid
                 * @description UUID
                 */
                id: string;
                name: string;
            } | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it is (or was) next to be tried
             */
            dueAt: string;
            /** @description How often it was tried */
            attempts: number;
            /** @description HTTP or SMTP status of the last answer */
            lastStatus: number | null;
            /** @description What the other side answered last, or what went wrong */
            lastDetail: string | null;
            /** @description How long the last attempt took */
            durationMs: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            finishedAt: string | null;
            /**
             * Format: uuid
             * @description UUID
             */
            resendOf: string | null;
        };
        /** HeldDeliveries */
        HeldDeliveries: {
            /** @description Messages that wait */
            count: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            oldestAt: string | null;
            /**
             * Format: date-time
             * @description Since when nothing at all is sent, because the program was started under another address: it may be a copy. null: only messages from before the database went back, or was copied, wait
             */
            sendingHeldAt: string | null;
            /** @description The address now; null when it names no host */
            url: string | null;
            /** @description The address before */
            formerUrl: string | null;
        };
        /** Attempt */
        Attempt: {
            number: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            finishedAt: string | null;
            durationMs: number | null;
            /**
             * @description null: how it ended is not known
             * @enum {string|null}
             */
            result: "sent" | "retry" | "permanent" | null;
            statusCode: number | null;
            detail: string | null;
            /** @description It may have been taken although it failed */
            isAmbiguous: boolean | null;
        };
        /** Person */
        Person: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            email: string;
            name: string;
        };
        /** Organization */
        Organization: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            name: string;
        };
        /** Session */
        Session: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            lastUsedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            expiresAt: string;
            address: string | null;
            userAgent: string | null;
            isCurrent: boolean;
        };
        /** Member */
        Member: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            email: string;
            name: string;
            /**
             * @description An owner may do everything, a member everything but look after accounts.
             * @enum {string}
             */
            role: "owner" | "member";
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description UUID
             */
            createdBy: string | null;
        };
        /** Invitation */
        Invitation: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            email: string;
            name: string;
            /**
             * @description An owner may do everything, a member everything but look after accounts.
             * @enum {string}
             */
            role: "owner" | "member";
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description UUID
             */
            createdBy: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            expiresAt: string;
        };
        /** ApiKey */
        ApiKey: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            name: string;
            /**
             * @description An owner may do everything, a member everything but look after accounts; a reader sees what a member sees, but no ping address, and changes nothing.
             * @enum {string}
             */
            role: "owner" | "member" | "reader";
            /** @description The first characters, so that people can tell keys apart */
            shownPrefix: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /**
             * Format: uuid
             * @description UUID
             */
            createdBy: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            lastUsedAt: string | null;
        };
    };
    responses: {
        /** @description Refused */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "monitor.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "name" | "-name" | "createdAt" | "-createdAt" | "state";
                tag?: string;
                isPaused?: boolean;
                state?: "down" | "degraded" | "unknown" | "maintenance" | "pending" | "up" | "paused";
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Monitor"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    kind: "http";
                    target: {
                        url: string;
                        /** @default GET */
                        method?: string;
                        /** @default [] */
                        headers?: {
                            name: string;
                            value: string;
                        }[];
                        /** @default null */
                        body?: string | null;
                        /** @default true */
                        followRedirects?: boolean;
                        /** @default 10 */
                        maxRedirects?: number;
                        /**
                         * @default [
                         *       "200-299"
                         *     ]
                         */
                        acceptedStatuses?: string[];
                        /** @default null */
                        keyword?: string | null;
                        /**
                         * @default present
                         * @enum {string}
                         */
                        keywordMode?: "present" | "absent";
                        /**
                         * @description `regex`: a JavaScript regular expression in which ^ and $ match at each line
                         * @default text
                         * @enum {string}
                         */
                        keywordKind?: "text" | "regex";
                        /** @default [] */
                        assertions?: ({
                            /** @constant */
                            source: "header";
                            name: string;
                            /** @enum {string} */
                            comparison: "equals" | "contains" | "matches" | "exists" | "absent";
                            /** @description Not with `exists` and `absent` */
                            value?: string | null;
                        } | {
                            /** @constant */
                            source: "json";
                            /** @description JSONata */
                            expression: string;
                            /** @enum {string} */
                            comparison: "equals" | "not_equals" | "less" | "greater" | "contains" | "exists";
                            /** @description A number with `less` and `greater`; not with `exists` */
                            value?: string | number | boolean | null;
                        })[];
                        /**
                         * @description A good answer that takes longer is `slow`, and the monitor `degraded`
                         * @default null
                         */
                        responseTimeLimitMs?: number | null;
                        /** @default null */
                        auth?: {
                            /** @constant */
                            kind: "basic";
                            username: string;
                            password: string;
                        } | {
                            /** @constant */
                            kind: "bearer";
                            token: string;
                        } | {
                            /** @constant */
                            kind: "digest";
                            username: string;
                            password: string;
                        } | {
                            /** @constant */
                            kind: "oauth2";
                            tokenUrl: string;
                            clientId: string;
                            clientSecret: string;
                            scope?: string;
                            audience?: string;
                            /**
                             * @default header
                             * @enum {string}
                             */
                            credentialsIn?: "header" | "body";
                        } | null;
                        /** @default null */
                        clientCertificate?: {
                            /** @description PEM, the chain after it */
                            certificate: string;
                            /** @description PEM */
                            key: string;
                            passphrase?: string | null;
                        } | null;
                        /**
                         * @description Through a proxy, which then resolves the target's name itself
                         * @default null
                         */
                        proxy?: {
                            /** @enum {string} */
                            kind: "http" | "socks5";
                            /** @description A name or an IP address, without brackets */
                            host: string;
                            port: number;
                            username?: string | null;
                            password?: string | null;
                        } | null;
                        /**
                         * @description DNS server to ask in place of our own: an IP address, with its port where that is not 53
                         * @default null
                         */
                        resolver?: string | null;
                        /**
                         * @description `2`: over https only and not through a proxy; a server that does not offer it is down
                         * @default 1.1
                         * @enum {string}
                         */
                        httpVersion?: "1.1" | "2";
                        /**
                         * @description Adds a random query parameter to each request
                         * @default false
                         */
                        cacheBusting?: boolean;
                        /**
                         * @description Down when it answers as expected, up when it does not
                         * @default false
                         */
                        invert?: boolean;
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        ipFamily?: "auto" | "ipv4" | "ipv6";
                        /** @default true */
                        verifyCertificate?: boolean;
                    };
                    /** @default 60 */
                    intervalSeconds?: number;
                    /** @description While checks fail they come this often; at most the interval. Default: the interval, but at most 20 */
                    retryIntervalSeconds?: number;
                    /**
                     * @description Of one attempt; at most the interval
                     * @default 10000
                     */
                    timeoutMs?: number;
                    /** @default 2 */
                    failuresToDown?: number;
                    /** @default 1 */
                    successesToUp?: number;
                    tags?: string[];
                    channelIds?: string[] | null;
                    /** @default false */
                    isPaused?: boolean;
                    /**
                     * @description Days before the certificate ends at which somebody is told, each once; 0: when it has ended; []: never
                     * @default [
                     *       14,
                     *       7,
                     *       1
                     *     ]
                     */
                    certificateDays?: number[];
                    /**
                     * @description Days before the registration of the domain ends at which somebody is told, each once; 0: when it has ended; []: never
                     * @default [
                     *       30,
                     *       7
                     *     ]
                     */
                    domainDays?: number[];
                    /**
                     * @description Tell when another certificate is shown for the first time
                     * @default false
                     */
                    tellsCertificateChange?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.summarize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        total: number;
                        counts: {
                            down: number;
                            degraded: number;
                            unknown: number;
                            maintenance: number;
                            pending: number;
                            up: number;
                            paused: number;
                        };
                        /** @description Up to 5, the longest outage first */
                        down: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            id: string;
                            name: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            since: string;
                        }[];
                        /** @description While Keepwatch's own network seems to be gone: since when, and how many monitors are silent */
                        blind: {
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            since: string;
                            monitors: number;
                        } | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    kind: "http";
                    target: {
                        url: string;
                        /** @default GET */
                        method?: string;
                        /** @default [] */
                        headers?: {
                            name: string;
                            value: string;
                        }[];
                        /** @default null */
                        body?: string | null;
                        /** @default true */
                        followRedirects?: boolean;
                        /** @default 10 */
                        maxRedirects?: number;
                        /**
                         * @default [
                         *       "200-299"
                         *     ]
                         */
                        acceptedStatuses?: string[];
                        /** @default null */
                        keyword?: string | null;
                        /**
                         * @default present
                         * @enum {string}
                         */
                        keywordMode?: "present" | "absent";
                        /**
                         * @description `regex`: a JavaScript regular expression in which ^ and $ match at each line
                         * @default text
                         * @enum {string}
                         */
                        keywordKind?: "text" | "regex";
                        /** @default [] */
                        assertions?: ({
                            /** @constant */
                            source: "header";
                            name: string;
                            /** @enum {string} */
                            comparison: "equals" | "contains" | "matches" | "exists" | "absent";
                            /** @description Not with `exists` and `absent` */
                            value?: string | null;
                        } | {
                            /** @constant */
                            source: "json";
                            /** @description JSONata */
                            expression: string;
                            /** @enum {string} */
                            comparison: "equals" | "not_equals" | "less" | "greater" | "contains" | "exists";
                            /** @description A number with `less` and `greater`; not with `exists` */
                            value?: string | number | boolean | null;
                        })[];
                        /**
                         * @description A good answer that takes longer is `slow`, and the monitor `degraded`
                         * @default null
                         */
                        responseTimeLimitMs?: number | null;
                        /** @default null */
                        auth?: {
                            /** @constant */
                            kind: "basic";
                            username: string;
                            password: string;
                        } | {
                            /** @constant */
                            kind: "bearer";
                            token: string;
                        } | {
                            /** @constant */
                            kind: "digest";
                            username: string;
                            password: string;
                        } | {
                            /** @constant */
                            kind: "oauth2";
                            tokenUrl: string;
                            clientId: string;
                            clientSecret: string;
                            scope?: string;
                            audience?: string;
                            /**
                             * @default header
                             * @enum {string}
                             */
                            credentialsIn?: "header" | "body";
                        } | null;
                        /** @default null */
                        clientCertificate?: {
                            /** @description PEM, the chain after it */
                            certificate: string;
                            /** @description PEM */
                            key: string;
                            passphrase?: string | null;
                        } | null;
                        /**
                         * @description Through a proxy, which then resolves the target's name itself
                         * @default null
                         */
                        proxy?: {
                            /** @enum {string} */
                            kind: "http" | "socks5";
                            /** @description A name or an IP address, without brackets */
                            host: string;
                            port: number;
                            username?: string | null;
                            password?: string | null;
                        } | null;
                        /**
                         * @description DNS server to ask in place of our own: an IP address, with its port where that is not 53
                         * @default null
                         */
                        resolver?: string | null;
                        /**
                         * @description `2`: over https only and not through a proxy; a server that does not offer it is down
                         * @default 1.1
                         * @enum {string}
                         */
                        httpVersion?: "1.1" | "2";
                        /**
                         * @description Adds a random query parameter to each request
                         * @default false
                         */
                        cacheBusting?: boolean;
                        /**
                         * @description Down when it answers as expected, up when it does not
                         * @default false
                         */
                        invert?: boolean;
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        ipFamily?: "auto" | "ipv4" | "ipv6";
                        /** @default true */
                        verifyCertificate?: boolean;
                    };
                    /**
                     * @description Of one attempt; at most the interval
                     * @default 10000
                     */
                    timeoutMs?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sighting"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.bulk_create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    items: components["schemas"]["NewMonitor"][];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Monitor"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.bulk_update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                    /** @default 60 */
                    intervalSeconds?: number;
                    /** @description While checks fail they come this often; at most the interval. Default: the interval, but at most 20 */
                    retryIntervalSeconds?: number;
                    /**
                     * @description Of one attempt; at most the interval
                     * @default 10000
                     */
                    timeoutMs?: number;
                    /** @default 2 */
                    failuresToDown?: number;
                    /** @default 1 */
                    successesToUp?: number;
                    tags?: string[];
                    channelIds?: string[] | null;
                    /** @default false */
                    isPaused?: boolean;
                    /**
                     * @description Days before the certificate ends at which somebody is told, each once; 0: when it has ended; []: never
                     * @default [
                     *       14,
                     *       7,
                     *       1
                     *     ]
                     */
                    certificateDays?: number[];
                    /**
                     * @description Days before the registration of the domain ends at which somebody is told, each once; 0: when it has ended; []: never
                     * @default [
                     *       30,
                     *       7
                     *     ]
                     */
                    domainDays?: number[];
                    /**
                     * @description Tell when another certificate is shown for the first time
                     * @default false
                     */
                    tellsCertificateChange?: boolean;
                    addTags?: string[];
                    removeTags?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Monitor"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.bulk_pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Monitor"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.bulk_resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Monitor"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.bulk_delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.bulk_restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Monitor"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonitorDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    target?: {
                        url?: string;
                        /** @default GET */
                        method?: string;
                        headers?: {
                            name: string;
                            value: string | {
                                /** @constant */
                                isSet: true;
                            };
                        }[];
                        /** @default null */
                        body?: string | null;
                        /** @default true */
                        followRedirects?: boolean;
                        /** @default 10 */
                        maxRedirects?: number;
                        /**
                         * @default [
                         *       "200-299"
                         *     ]
                         */
                        acceptedStatuses?: string[];
                        /** @default null */
                        keyword?: string | null;
                        /**
                         * @default present
                         * @enum {string}
                         */
                        keywordMode?: "present" | "absent";
                        /**
                         * @description `regex`: a JavaScript regular expression in which ^ and $ match at each line
                         * @default text
                         * @enum {string}
                         */
                        keywordKind?: "text" | "regex";
                        /** @default [] */
                        assertions?: ({
                            /** @constant */
                            source: "header";
                            name: string;
                            /** @enum {string} */
                            comparison: "equals" | "contains" | "matches" | "exists" | "absent";
                            /** @description Not with `exists` and `absent` */
                            value?: string | null;
                        } | {
                            /** @constant */
                            source: "json";
                            /** @description JSONata */
                            expression: string;
                            /** @enum {string} */
                            comparison: "equals" | "not_equals" | "less" | "greater" | "contains" | "exists";
                            /** @description A number with `less` and `greater`; not with `exists` */
                            value?: string | number | boolean | null;
                        })[];
                        /**
                         * @description A good answer that takes longer is `slow`, and the monitor `degraded`
                         * @default null
                         */
                        responseTimeLimitMs?: number | null;
                        auth?: ({
                            /** @constant */
                            kind: "basic";
                            username: string;
                            password: string | {
                                /** @constant */
                                isSet: true;
                            };
                        } | {
                            /** @constant */
                            kind: "bearer";
                            token: string | {
                                /** @constant */
                                isSet: true;
                            };
                        } | {
                            /** @constant */
                            kind: "digest";
                            username: string;
                            password: string | {
                                /** @constant */
                                isSet: true;
                            };
                        } | {
                            /** @constant */
                            kind: "oauth2";
                            tokenUrl: string;
                            clientId: string;
                            clientSecret: string | {
                                /** @constant */
                                isSet: true;
                            };
                            scope?: string;
                            audience?: string;
                            /** @enum {string} */
                            credentialsIn?: "header" | "body";
                        }) | null;
                        clientCertificate?: {
                            certificate: string;
                            key: string | {
                                /** @constant */
                                isSet: true;
                            };
                            passphrase?: (string | {
                                /** @constant */
                                isSet: true;
                            }) | null;
                        } | null;
                        proxy?: {
                            /** @enum {string} */
                            kind: "http" | "socks5";
                            host: string;
                            port: number;
                            username?: string | null;
                            password?: (string | {
                                /** @constant */
                                isSet: true;
                            }) | null;
                        } | null;
                        /**
                         * @description DNS server to ask in place of our own: an IP address, with its port where that is not 53
                         * @default null
                         */
                        resolver?: string | null;
                        /**
                         * @description `2`: over https only and not through a proxy; a server that does not offer it is down
                         * @default 1.1
                         * @enum {string}
                         */
                        httpVersion?: "1.1" | "2";
                        /**
                         * @description Adds a random query parameter to each request
                         * @default false
                         */
                        cacheBusting?: boolean;
                        /**
                         * @description Down when it answers as expected, up when it does not
                         * @default false
                         */
                        invert?: boolean;
                        /**
                         * @default auto
                         * @enum {string}
                         */
                        ipFamily?: "auto" | "ipv4" | "ipv6";
                        /** @default true */
                        verifyCertificate?: boolean;
                    };
                    /** @default 60 */
                    intervalSeconds?: number;
                    /** @description While checks fail they come this often; at most the interval. Default: the interval, but at most 20 */
                    retryIntervalSeconds?: number;
                    /**
                     * @description Of one attempt; at most the interval
                     * @default 10000
                     */
                    timeoutMs?: number;
                    /** @default 2 */
                    failuresToDown?: number;
                    /** @default 1 */
                    successesToUp?: number;
                    tags?: string[];
                    channelIds?: string[] | null;
                    /** @default false */
                    isPaused?: boolean;
                    /**
                     * @description Days before the certificate ends at which somebody is told, each once; 0: when it has ended; []: never
                     * @default [
                     *       14,
                     *       7,
                     *       1
                     *     ]
                     */
                    certificateDays?: number[];
                    /**
                     * @description Days before the registration of the domain ends at which somebody is told, each once; 0: when it has ended; []: never
                     * @default [
                     *       30,
                     *       7
                     *     ]
                     */
                    domainDays?: number[];
                    /**
                     * @description Tell when another certificate is shown for the first time
                     * @default false
                     */
                    tellsCertificateChange?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Monitor"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "monitor.check": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sighting"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "name" | "-name" | "createdAt" | "-createdAt" | "state";
                tag?: string;
                isPaused?: boolean;
                state?: "down" | "late" | "unknown" | "maintenance" | "new" | "up" | "paused";
                q?: string;
                slug?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Heartbeat"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    schedule: {
                        /** @enum {string} */
                        kind: "period";
                        periodSeconds: number;
                        /** @description IANA name, such as Europe/Berlin */
                        timeZone?: string;
                        /** @description Days, in the schedule's time zone, on which nothing is expected */
                        daysOff?: {
                            weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                            dates?: string[];
                        };
                    } | {
                        /** @enum {string} */
                        kind: "cron";
                        /** @description It is expected whenever one of them says so */
                        expressions: string[];
                        /** @description IANA name, such as Europe/Berlin */
                        timeZone?: string;
                        /** @description Days, in the schedule's time zone, on which nothing is expected */
                        daysOff?: {
                            weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                            dates?: string[];
                        };
                    } | {
                        /** @enum {string} */
                        kind: "onCalendar";
                        /** @description It is expected whenever one of them says so */
                        expressions: string[];
                        /** @description IANA name, such as Europe/Berlin */
                        timeZone?: string;
                        /** @description Days, in the schedule's time zone, on which nothing is expected */
                        daysOff?: {
                            weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                            dates?: string[];
                        };
                    };
                    /**
                     * Format: uuid
                     * @description The UUID of its ping address, for whoever moves here; random if left out
                     */
                    pingId?: string;
                    slug?: string;
                    description?: string;
                    tags?: string[];
                    channelIds?: string[] | null;
                    /** @default false */
                    isPaused?: boolean;
                    /** @description Pings with these tokens of other tools are taken for this heartbeat */
                    tokens?: {
                        /** @enum {string} */
                        form: "uptimeKuma" | "betterStack" | "kener" | "oneUptime" | "checkly" | "gatus";
                        /** @description As it stands in the address; Kener: `tag:secret`, Gatus: `key:token` */
                        token: string;
                    }[];
                    /** @description How long after the expected moment it is waited */
                    graceSeconds?: number;
                    /** @description How long after the expected moment the run must have begun; null: not asked */
                    startGraceSeconds?: number | null;
                    /** @description What a run may take; then the schedule waits for it. null: a run that was begun may take the grace */
                    longestSeconds?: number | null;
                    /** @description A run that ends sooner is a failure; null: none is too short */
                    shortestSeconds?: number | null;
                    /** @description A success that comes longer before the expected moment is a failure; null: none is */
                    earliestSeconds?: number | null;
                    /** @description Failures in a row that make it down */
                    failuresToDown?: number;
                    okExitStatuses?: number[];
                    /** @description Somebody is told when a run takes this many times as long as runs usually do; null: never */
                    slowFactor?: number | null;
                    /** @description Pings by other methods are recorded and change nothing */
                    onlyPost?: boolean;
                    /** @description A success counts as a failure, and a failure as a success */
                    isUpsideDown?: boolean;
                    /** @description While it is paused, a success or a failure resumes it */
                    resumesByPing?: boolean;
                    content?: {
                        /** @description Of pings over HTTP */
                        readsBody: boolean;
                        readsMailSubject: boolean;
                        readsMailBody: boolean;
                        /** @description Any of them: a failure. Looked for first, and with regard to upper and lower case */
                        failureKeywords: string[];
                        /** @description Any of them: a success */
                        successKeywords: string[];
                        /** @description Any of them: a start */
                        startKeywords: string[];
                        /**
                         * @description What it is when none of them is there
                         * @enum {string}
                         */
                        otherwise: "ignore" | "fail";
                        json: {
                            /** @description Names and places by dots: result.items.0.ok */
                            path: string;
                            /** @enum {string} */
                            operator: "==" | "!=" | "<" | "<=" | ">" | ">=";
                            value: string | number | boolean | null;
                        } | null;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Heartbeat"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.summarize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        total: number;
                        counts: {
                            down: number;
                            late: number;
                            unknown: number;
                            maintenance: number;
                            new: number;
                            up: number;
                            paused: number;
                        };
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.bulk_create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    items: components["schemas"]["NewHeartbeat"][];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Heartbeat"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.bulk_pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Heartbeat"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.bulk_resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Heartbeat"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.bulk_delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.bulk_restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Heartbeat"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Heartbeat"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    schedule?: {
                        /** @enum {string} */
                        kind: "period";
                        periodSeconds: number;
                        /** @description IANA name, such as Europe/Berlin */
                        timeZone?: string;
                        /** @description Days, in the schedule's time zone, on which nothing is expected */
                        daysOff?: {
                            weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                            dates?: string[];
                        };
                    } | {
                        /** @enum {string} */
                        kind: "cron";
                        /** @description It is expected whenever one of them says so */
                        expressions: string[];
                        /** @description IANA name, such as Europe/Berlin */
                        timeZone?: string;
                        /** @description Days, in the schedule's time zone, on which nothing is expected */
                        daysOff?: {
                            weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                            dates?: string[];
                        };
                    } | {
                        /** @enum {string} */
                        kind: "onCalendar";
                        /** @description It is expected whenever one of them says so */
                        expressions: string[];
                        /** @description IANA name, such as Europe/Berlin */
                        timeZone?: string;
                        /** @description Days, in the schedule's time zone, on which nothing is expected */
                        daysOff?: {
                            weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                            dates?: string[];
                        };
                    };
                    slug?: string;
                    description?: string;
                    tags?: string[];
                    channelIds?: string[] | null;
                    /** @default false */
                    isPaused?: boolean;
                    /** @description Pings with these tokens of other tools are taken for this heartbeat */
                    tokens?: {
                        /** @enum {string} */
                        form: "uptimeKuma" | "betterStack" | "kener" | "oneUptime" | "checkly" | "gatus";
                        /** @description As it stands in the address; Kener: `tag:secret`, Gatus: `key:token` */
                        token: string;
                    }[];
                    /** @description How long after the expected moment it is waited */
                    graceSeconds?: number;
                    /** @description How long after the expected moment the run must have begun; null: not asked */
                    startGraceSeconds?: number | null;
                    /** @description What a run may take; then the schedule waits for it. null: a run that was begun may take the grace */
                    longestSeconds?: number | null;
                    /** @description A run that ends sooner is a failure; null: none is too short */
                    shortestSeconds?: number | null;
                    /** @description A success that comes longer before the expected moment is a failure; null: none is */
                    earliestSeconds?: number | null;
                    /** @description Failures in a row that make it down */
                    failuresToDown?: number;
                    okExitStatuses?: number[];
                    /** @description Somebody is told when a run takes this many times as long as runs usually do; null: never */
                    slowFactor?: number | null;
                    /** @description Pings by other methods are recorded and change nothing */
                    onlyPost?: boolean;
                    /** @description A success counts as a failure, and a failure as a success */
                    isUpsideDown?: boolean;
                    /** @description While it is paused, a success or a failure resumes it */
                    resumesByPing?: boolean;
                    content?: {
                        /** @description Of pings over HTTP */
                        readsBody: boolean;
                        readsMailSubject: boolean;
                        readsMailBody: boolean;
                        /** @description Any of them: a failure. Looked for first, and with regard to upper and lower case */
                        failureKeywords: string[];
                        /** @description Any of them: a success */
                        successKeywords: string[];
                        /** @description Any of them: a start */
                        startKeywords: string[];
                        /**
                         * @description What it is when none of them is there
                         * @enum {string}
                         */
                        otherwise: "ignore" | "fail";
                        json: {
                            /** @description Names and places by dots: result.items.0.ok */
                            path: string;
                            /** @enum {string} */
                            operator: "==" | "!=" | "<" | "<=" | ">" | ">=";
                            value: string | number | boolean | null;
                        } | null;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Heartbeat"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Heartbeat"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Heartbeat"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Heartbeat"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 168 */
                    keepOldForHours?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Heartbeat"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "ping_key.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PingKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "ping_key.rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 720 */
                    keepOldForHours?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PingKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    schedule: {
                        /** @enum {string} */
                        kind: "period";
                        periodSeconds: number;
                        /** @description IANA name, such as Europe/Berlin */
                        timeZone?: string;
                        /** @description Days, in the schedule's time zone, on which nothing is expected */
                        daysOff?: {
                            weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                            dates?: string[];
                        };
                    } | {
                        /** @enum {string} */
                        kind: "cron";
                        /** @description It is expected whenever one of them says so */
                        expressions: string[];
                        /** @description IANA name, such as Europe/Berlin */
                        timeZone?: string;
                        /** @description Days, in the schedule's time zone, on which nothing is expected */
                        daysOff?: {
                            weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                            dates?: string[];
                        };
                    } | {
                        /** @enum {string} */
                        kind: "onCalendar";
                        /** @description It is expected whenever one of them says so */
                        expressions: string[];
                        /** @description IANA name, such as Europe/Berlin */
                        timeZone?: string;
                        /** @description Days, in the schedule's time zone, on which nothing is expected */
                        daysOff?: {
                            weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[];
                            dates?: string[];
                        };
                    };
                    /** @description How long after the expected moment it is waited */
                    graceSeconds?: number;
                    /**
                     * Format: date-time
                     * @description Moments after this; now if left out
                     */
                    from?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        words: components["schemas"]["ScheduleWords"];
                        timeZone: string;
                        items: components["schemas"]["DueMoment"][];
                        /** @description Where between two of the moments the clocks are changed */
                        clockChanges: components["schemas"]["ClockChange"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.read_crontab": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                    /** @description Of the machine; UTC if left out. CRON_TZ goes before it */
                    timeZone?: string;
                    /** @description As in /etc/crontab; found out from the text if left out */
                    hasUserColumn?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        hasUserColumn: boolean;
                        lines: {
                            /** @description From 1 */
                            lineNumber: number;
                            expression: string | null;
                            command: string;
                            /** @description Why nothing can be made of it */
                            fault: string | null;
                            words: components["schemas"]["ScheduleWords"] | null;
                            heartbeat: components["schemas"]["NewHeartbeat"] | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "ping.list": {
        parameters: {
            query?: {
                kind?: "success" | "start" | "fail" | "log" | "ignored" | "alive";
                q?: string;
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Ping"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "ping.body": {
        parameters: {
            query?: {
                isMasked?: boolean;
            };
            header?: never;
            path: {
                id: string;
                n: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        n: number;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        receivedAt: string;
                        /** @description What is not UTF-8 stands as replacement marks */
                        text: string;
                        /** @description As sent */
                        bytes: number;
                        /** @description More was sent than the 100,000 bytes that are kept */
                        isCut: boolean;
                        isMasked: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "ping.body_raw": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                n: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "ping.runs": {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            kind: "success" | "fail";
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            receivedAt: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            startedAt: string | null;
                            /** @description null: it did not say when it began */
                            durationMs: number | null;
                        }[];
                        underWay: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            runId: string | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            startedAt: string;
                            /**
                             * Format: date-time
                             * @description The last sign that it goes on
                             */
                            aliveAt: string;
                        }[];
                        /** @description Of the durations in `items` */
                        medianMs: number | null;
                        p95Ms: number | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.due": {
        parameters: {
            query?: {
                count?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Whether somebody is told when it misses the first of them */
                        isAwaited: boolean;
                        /** @description A period is counted from its next ping, and none is expected yet: these are the moments if it came now */
                        isCountedFromNow: boolean;
                        timeZone: string;
                        /** @description If every ping comes when it is expected */
                        items: components["schemas"]["DueMoment"][];
                        clockChanges: components["schemas"]["ClockChange"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.test_ping": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    signal: "success" | "start" | "fail" | "log";
                    body?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        pingId: string;
                        /** @description null: it was taken, and is judged as soon as the database is back */
                        ping: components["schemas"]["Ping"] | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "check.list": {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Check"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "check.failures": {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: date-time
                             * @description Names the check, as in the list of checks
                             */
                            dueAt: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            at: string;
                            reason: string;
                            /** @description Of the answer; the values of those that hold secrets are left out. */
                            headers: {
                                name: string;
                                value: string;
                            }[];
                            /** @description Its beginning, unpacked; null where it cannot be read as text */
                            body: string | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "check.export": {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                format?: "csv" | "ndjson";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "check.series": {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                points?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        monitorId: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        from: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        to: string;
                        bucketSeconds: number;
                        points: {
                            /**
                             * Format: date-time
                             * @description Start of the bucket
                             */
                            at: string;
                            /** @description Checks that were good, slow or bad */
                            count: number;
                            /** @description Bad ones among them */
                            failed: number;
                            /** @description Checks that counted for nothing, by our own fault */
                            unmeasured: number;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            minMs: number | null;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            averageMs: number | null;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            p50Ms: number | null;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            p95Ms: number | null;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            maxMs: number | null;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            dnsMs: number | null;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            connectMs: number | null;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            tlsMs: number | null;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            firstByteMs: number | null;
                            /** @description Milliseconds; null where no check of the bucket measured it */
                            transferMs: number | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "uptime.read": {
        parameters: {
            query?: {
                from?: string;
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        monitorId: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        from: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        to: string;
                        /** @description It answered as it should (`degraded` included) */
                        upSeconds: number;
                        /** @description It did not, from the first failed check on */
                        downSeconds: number;
                        /** @description In a maintenance window: left out of the ratio */
                        maintenanceSeconds: number;
                        /** @description We could not see: left out of the ratio */
                        unknownSeconds: number;
                        /** @description Not judged yet: in no ratio */
                        pendingSeconds: number;
                        /** @description Paused by a person: in no ratio */
                        pausedSeconds: number;
                        /** @description Before the monitor existed: in no ratio */
                        absentSeconds: number;
                        /** @description up / (up + down); null when both are 0 */
                        uptimeRatio: number | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "check.sparklines": {
        parameters: {
            query: {
                monitorIds: string;
                from?: string;
                to?: string;
                points?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @description Start of the first bucket of every line
                         */
                        firstAt: string;
                        bucketSeconds: number;
                        items: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            monitorId: string;
                            /** @description One per bucket; null is a gap. */
                            averagesMs: (number | null)[];
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "uptime.list": {
        parameters: {
            query: {
                monitorIds: string;
                from?: string;
                to?: string;
                buckets?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        from: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        to: string;
                        items: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            monitorId: string;
                            total: components["schemas"]["Uptime"];
                            buckets: {
                                /**
                                 * Format: date-time
                                 * @description RFC 3339, UTC, milliseconds
                                 */
                                from: string;
                                /**
                                 * Format: date-time
                                 * @description RFC 3339, UTC, milliseconds
                                 */
                                to: string;
                                /** @description It answered as it should (`degraded` included) */
                                upSeconds: number;
                                /** @description It did not, from the first failed check on */
                                downSeconds: number;
                                /** @description In a maintenance window: left out of the ratio */
                                maintenanceSeconds: number;
                                /** @description We could not see: left out of the ratio */
                                unknownSeconds: number;
                                /** @description Not judged yet: in no ratio */
                                pendingSeconds: number;
                                /** @description Paused by a person: in no ratio */
                                pausedSeconds: number;
                                /** @description Before the monitor existed: in no ratio */
                                absentSeconds: number;
                                /** @description up / (up + down); null when both are 0 */
                                uptimeRatio: number | null;
                                /**
                                 * @description down before unknown, maintenance, paused, pending, up; null: not there yet
                                 * @enum {string|null}
                                 */
                                worstState: "up" | "down" | "maintenance" | "unknown" | "pending" | "paused" | null;
                            }[];
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "heartbeat.uptime": {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                buckets?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        heartbeatId: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        from: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        to: string;
                        /** @description It answered as it should (`degraded` included) */
                        upSeconds: number;
                        /** @description It did not, from the first failed check on */
                        downSeconds: number;
                        /** @description In a maintenance window: left out of the ratio */
                        maintenanceSeconds: number;
                        /** @description We could not see: left out of the ratio */
                        unknownSeconds: number;
                        /** @description Not judged yet: in no ratio */
                        pendingSeconds: number;
                        /** @description Paused by a person: in no ratio */
                        pausedSeconds: number;
                        /** @description Before the monitor existed: in no ratio */
                        absentSeconds: number;
                        /** @description up / (up + down); null when both are 0 */
                        uptimeRatio: number | null;
                        buckets: {
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            from: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            to: string;
                            /** @description It answered as it should (`degraded` included) */
                            upSeconds: number;
                            /** @description It did not, from the first failed check on */
                            downSeconds: number;
                            /** @description In a maintenance window: left out of the ratio */
                            maintenanceSeconds: number;
                            /** @description We could not see: left out of the ratio */
                            unknownSeconds: number;
                            /** @description Not judged yet: in no ratio */
                            pendingSeconds: number;
                            /** @description Paused by a person: in no ratio */
                            pausedSeconds: number;
                            /** @description Before the monitor existed: in no ratio */
                            absentSeconds: number;
                            /** @description up / (up + down); null when both are 0 */
                            uptimeRatio: number | null;
                            /**
                             * @description down before unknown, maintenance, paused, pending, up; null: not there yet
                             * @enum {string|null}
                             */
                            worstState: "up" | "down" | "maintenance" | "unknown" | "pending" | "paused" | null;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "incident.list": {
        parameters: {
            query?: {
                state?: "open" | "acknowledged" | "resolved";
                monitorId?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Incident"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "incident.summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Not over, whether acknowledged or not */
                        openCount: number;
                        unacknowledgedCount: number;
                        /** @description The newest open ones, at most 5 */
                        newest: components["schemas"]["Incident"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "incident.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        id: string;
                        /** @description The monitor, or a heartbeat, whose kind is `heartbeat` and which has no `url` */
                        monitor: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            id: string;
                            name: string;
                            kind: string;
                            url: string | null;
                        };
                        /**
                         * @description `open`: nobody has acknowledged it yet
                         * @enum {string}
                         */
                        state: "open" | "acknowledged" | "resolved";
                        /**
                         * Format: date-time
                         * @description The first failed check of the outage
                         */
                        startedAt: string;
                        /**
                         * Format: date-time
                         * @description When we came to believe it
                         */
                        detectedAt: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        acknowledgedAt: string | null;
                        acknowledgedBy: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            id: string;
                            name: string;
                        } | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        resolvedAt: string | null;
                        /** @description null when it ended by itself */
                        resolvedBy: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            id: string;
                            name: string;
                        } | null;
                        /** @description Stable code of the first failure: `status_unexpected`, … */
                        reason: string;
                        message: string;
                        /** @description From `startedAt` to its end, or until now */
                        durationSeconds: number;
                        version: number;
                        timeline: ({
                            /** @enum {string} */
                            kind: "opened" | "acknowledged" | "commented" | "resolved";
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            at: string;
                            by: {
                                /** @enum {string} */
                                kind: "person" | "api_key" | "system";
                                /**
                                 * Format: uuid
                                 * @description UUID
                                 */
                                id: string | null;
                                name: string | null;
                            };
                            text: string | null;
                        } | {
                            /** @enum {string} */
                            kind: "state";
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            at: string;
                            state: string;
                            /**
                             * Format: date-time
                             * @description When we came to believe it
                             */
                            detectedAt: string;
                            reason: string | null;
                            message: string | null;
                        } | {
                            /** @enum {string} */
                            kind: "told";
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            at: string;
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            deliveryId: string;
                            event: string;
                            /** @enum {string} */
                            state: "pending" | "sending" | "retrying" | "sent" | "dead" | "skipped" | "folded";
                            channel: {
                                /**
                                 * Format: uuid
                                 * @description UUID
                                 */
                                id: string;
                                name: string;
                                kind: string;
                            };
                            /** @description Empty where a channel has only one */
                            recipient: string;
                            attemptCount: number;
                            /** @description The newest 20 */
                            attempts: {
                                number: number;
                                /**
                                 * Format: date-time
                                 * @description RFC 3339, UTC, milliseconds
                                 */
                                startedAt: string;
                                /**
                                 * Format: date-time
                                 * @description RFC 3339, UTC, milliseconds
                                 */
                                finishedAt: string | null;
                                durationMs: number | null;
                                /**
                                 * @description null: how it ended is not known
                                 * @enum {string|null}
                                 */
                                result: "sent" | "retry" | "permanent" | null;
                                statusCode: number | null;
                                /** @description What the other side answered, or what went wrong */
                                detail: string | null;
                            }[];
                        } | {
                            /** @enum {string} */
                            kind: "untold";
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            at: string;
                            /** @description The change that was not told of */
                            state: string;
                            channel: {
                                /**
                                 * Format: uuid
                                 * @description UUID
                                 */
                                id: string;
                                name: string;
                                kind: string;
                            } | null;
                            /** @description Stable code: `nobody_listens`, … */
                            why: string;
                            text: string;
                        })[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "incident.acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Plain text; not blank */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "incident.resolve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Plain text; not blank */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "incident.comment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Plain text; not blank */
                    text: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "channel.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "name" | "-name" | "createdAt" | "-createdAt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Channel"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "channel.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    kind: "webhook" | "email" | "slack";
                    /** @description What the kind asks for: GET /channels/kinds has the schema of each. */
                    settings: {
                        [key: string]: unknown;
                    };
                    /** @description A default channel hears of every monitor that names no channels. */
                    isDefault?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        id: string;
                        version: number;
                        name: string;
                        /** @enum {string} */
                        kind: "webhook" | "email" | "slack";
                        /** @description As given; a secret field reads {"isSet": true}. GET /channels/kinds has the schema of each kind. */
                        settings: {
                            [key: string]: unknown;
                        };
                        isDefault: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        updatedAt: string;
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        createdBy: string | null;
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        updatedBy: string | null;
                        shownOnce: {
                            [key: string]: string;
                        } | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "channel.list_kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            kind: "webhook" | "email" | "slack";
                            /** @description JSON schema of the settings */
                            settings: {
                                [key: string]: unknown;
                            };
                            /** @description Settings that are never read back */
                            secretFields: string[];
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "channel.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "channel.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "channel.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    /** @description What the kind asks for: GET /channels/kinds has the schema of each. */
                    settings?: {
                        [key: string]: unknown;
                    };
                    /** @description A default channel hears of every monitor that names no channels. */
                    isDefault?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "channel.restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "channel.test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            recipient: string;
                            /**
                             * @description retry: it may work later; permanent: it will not
                             * @enum {string}
                             */
                            result: "sent" | "retry" | "permanent";
                            statusCode: number | null;
                            /** @description What the other side answered, or what went wrong */
                            detail: string;
                            durationMs: number;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "delivery.list": {
        parameters: {
            query?: {
                state?: "pending" | "sending" | "retrying" | "held" | "sent" | "dead" | "skipped" | "folded";
                channelId?: string;
                incidentId?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Delivery"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "delivery.read_held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldDeliveries"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "delivery.send_held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Messages that waited */
                        count: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "delivery.drop_held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Messages that waited */
                        count: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "delivery.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        id: string;
                        /**
                         * @description pending: not tried yet; retrying: tried in vain, will be again; held: waits until a person sends or drops it (see `/deliveries/held`); dead: given up, a person may send it again
                         * @enum {string}
                         */
                        state: "pending" | "sending" | "retrying" | "held" | "sent" | "dead" | "skipped" | "folded";
                        channel: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            id: string;
                            name: string;
                            kind: string;
                        };
                        /** @description Empty where a channel has only one */
                        recipient: string;
                        /** @description What is told: `monitor.down`, `monitor.up`, `heartbeat.missed`, `heartbeat.failed`, `heartbeat.recovered`, `heartbeat.slow`, `certificate.expiring`, `domain.expiring`, `channel.test` … */
                        event: string;
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        incidentId: string | null;
                        monitor: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            id: string;
                            name: string;
                        } | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description When it is (or was) next to be tried
                         */
                        dueAt: string;
                        /** @description How often it was tried */
                        attempts: number;
                        /** @description HTTP or SMTP status of the last answer */
                        lastStatus: number | null;
                        /** @description What the other side answered last, or what went wrong */
                        lastDetail: string | null;
                        /** @description How long the last attempt took */
                        durationMs: number | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        finishedAt: string | null;
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        resendOf: string | null;
                        /** @description In order; the newest, if there are very many */
                        tries: components["schemas"]["Attempt"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "delivery.retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "auth.status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        needsSetup: boolean;
                        /** @description A refresh cookie came along; whether it still holds, a refresh tells */
                        hasSession: boolean;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "auth.setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    /** @description E-mail address; upper and lower case do not matter */
                    email: string;
                    name: string;
                    password: string;
                    organizationName?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For `Authorization: Bearer`; the refresh cookie comes along */
                        accessToken: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        expiresAt: string;
                        person: components["schemas"]["Person"];
                        organization: components["schemas"]["Organization"];
                        /**
                         * @description An owner may do everything, a member everything but look after accounts.
                         * @enum {string}
                         */
                        role: "owner" | "member";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "auth.sign_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail address; upper and lower case do not matter */
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For `Authorization: Bearer`; the refresh cookie comes along */
                        accessToken: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        expiresAt: string;
                        person: components["schemas"]["Person"];
                        organization: components["schemas"]["Organization"];
                        /**
                         * @description An owner may do everything, a member everything but look after accounts.
                         * @enum {string}
                         */
                        role: "owner" | "member";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "auth.refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For `Authorization: Bearer`; the refresh cookie comes along */
                        accessToken: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        expiresAt: string;
                        person: components["schemas"]["Person"];
                        organization: components["schemas"]["Organization"];
                        /**
                         * @description An owner may do everything, a member everything but look after accounts.
                         * @enum {string}
                         */
                        role: "owner" | "member";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "auth.sign_out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "auth.me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actor: {
                            /** @enum {string} */
                            kind: "person" | "api_key";
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            id: string;
                            name: string;
                        };
                        person: components["schemas"]["Person"] | null;
                        organization: components["schemas"]["Organization"];
                        /**
                         * @description An owner may do everything, a member everything but look after accounts; a reader sees what a member sees, but no ping address, and changes nothing.
                         * @enum {string}
                         */
                        role: "owner" | "member" | "reader";
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        sessionId: string | null;
                        permissions: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "auth.change_password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "auth.accept_invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What follows the # of the link */
                    token: string;
                    name: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For `Authorization: Bearer`; the refresh cookie comes along */
                        accessToken: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        expiresAt: string;
                        person: components["schemas"]["Person"];
                        organization: components["schemas"]["Organization"];
                        /**
                         * @description An owner may do everything, a member everything but look after accounts.
                         * @enum {string}
                         */
                        role: "owner" | "member";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "auth.reset_password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What follows the # of the link */
                    token: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For `Authorization: Bearer`; the refresh cookie comes along */
                        accessToken: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        expiresAt: string;
                        person: components["schemas"]["Person"];
                        organization: components["schemas"]["Organization"];
                        /**
                         * @description An owner may do everything, a member everything but look after accounts.
                         * @enum {string}
                         */
                        role: "owner" | "member";
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "session.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Session"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "session.end": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "member.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Member"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "member.invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail address; upper and lower case do not matter */
                    email: string;
                    name: string;
                    /**
                     * @description An owner may do everything, a member everything but look after accounts.
                     * @enum {string}
                     */
                    role: "owner" | "member";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        id: string;
                        link: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        expiresAt: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "member.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "member.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description An owner may do everything, a member everything but look after accounts.
                     * @enum {string}
                     */
                    role: "owner" | "member";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "invitation.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Invitation"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "invitation.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "api_key.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ApiKey"][];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "api_key.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @description An owner may do everything, a member everything but look after accounts; a reader sees what a member sees, but no ping address, and changes nothing.
                     * @enum {string}
                     */
                    role: "owner" | "member" | "reader";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        id: string;
                        name: string;
                        /**
                         * @description An owner may do everything, a member everything but look after accounts; a reader sees what a member sees, but no ping address, and changes nothing.
                         * @enum {string}
                         */
                        role: "owner" | "member" | "reader";
                        /** @description The first characters, so that people can tell keys apart */
                        shownPrefix: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        createdAt: string;
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        createdBy: string | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        lastUsedAt: string | null;
                        token: string;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "api_key.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "organization.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "organization.update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "audit.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                objectId?: string;
                action?: string;
                actorId?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            id: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339, UTC, milliseconds
                             */
                            at: string;
                            /** @description The name of the verb */
                            action: string;
                            actor: {
                                /** @enum {string} */
                                kind: "person" | "api_key" | "system" | "anonymous";
                                /**
                                 * Format: uuid
                                 * @description UUID
                                 */
                                id: string | null;
                                name: string | null;
                            };
                            objectKind: string | null;
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            objectId: string | null;
                            /** @description Null when the object was made */
                            before: unknown;
                            /** @description Null when the object is gone */
                            after: unknown;
                            address: string | null;
                            requestId: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "storage.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        totalBytes: number;
                        items: {
                            /** @enum {string} */
                            kind: "checks" | "charts" | "failures" | "pings" | "pingBodies" | "history" | "messages" | "audit" | "other";
                            bytes: number;
                        }[];
                        /** @description Left on the disk; null where the database is on another machine */
                        freeBytes: number | null;
                        /** @description What the last day brought; null in the first day. Negative when more was dropped than stored. */
                        growthPerDayBytes: number | null;
                        /** @description Days until the disk is full at that rate; null when that is not known, or never */
                        diskDays: number | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC, milliseconds
                         */
                        measuredAt: string | null;
                        keeps: {
                            /** @description Single checks */
                            resultDays: number;
                            /** @description Response times of each hour; those of each day are kept for ever */
                            hourDays: number;
                            /** @description Failed checks of each monitor whose details are kept */
                            failuresKept: number;
                        } | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
