// The settings of the embedded PostgreSQL, all given on the command line so that they are those of the running program
// and never of the one that made the data. Knows nothing of processes or folders.

export interface ServerSettings {
  readonly sharedBuffersMb: number;
  readonly maxConnections: number;
}

export const defaultServerSettings: ServerSettings = { sharedBuffersMb: 64, maxConnections: 60 };

/** The only major version whose data these binaries can read. */
export const postgresMajor = 18;
/** Part of the socket's file name only; nothing listens on TCP. */
export const socketPort = 5432;

export function serverArguments(dataDirectory: string, socketFolder: string, settings: ServerSettings): string[] {
  const named: Record<string, string> = {
    listen_addresses: "",
    unix_socket_directories: quotedForList(socketFolder),
    unix_socket_permissions: "0700",
    port: String(socketPort),
    // What was acknowledged is on the disk.
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    // Memory: the whole program idles under 200 MB. Shared buffers count once they are touched.
    shared_buffers: `${settings.sharedBuffersMb}MB`,
    huge_pages: "off",
    max_connections: String(settings.maxConnections),
    work_mem: "4MB",
    maintenance_work_mem: "32MB",
    effective_cache_size: "256MB",
    temp_file_limit: "2GB",
    // Our reads are small look-ups, for which I/O workers do nothing but stand by (0.7 MB each).
    io_method: "sync",
    jit: "off",
    max_worker_processes: "4",
    max_parallel_workers_per_gather: "0",
    max_logical_replication_workers: "0",
    autovacuum_worker_slots: "2",
    autovacuum_max_workers: "2",
    // The log: replica level, so that a copy can be made and kept up while the server runs.
    wal_level: "replica",
    wal_compression: "pglz",
    min_wal_size: "64MB",
    // After a checkpoint each page is logged whole when it is touched first: under load the fewer of them the better. What a
    // crash leaves is replayed at some 100 MB a second.
    max_wal_size: "1GB",
    checkpoint_timeout: "10min",
    max_wal_senders: "4",
    max_replication_slots: "4",
    // A client that died takes its transaction and its locks with it soon.
    client_connection_check_interval: "2s",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    log_line_prefix: "%m [%p] ",
    // Statements carry no values (they are parameters), but an error's detail quotes them.
    log_error_verbosity: "terse",
    log_parameter_max_length_on_error: "0",
    cluster_name: "keepwatch",
  };
  return ["-D", dataDirectory, ...Object.entries(named).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** The setting is a list separated by commas; in quotes, a comma or a space in a path is part of it. */
function quotedForList(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}
