"""What this process counts, in the Prometheus format; served at `/metrics`.

Every process counts for itself: Prometheus tells them apart by `instance`, and by `process_start_time_seconds`, which
its client library adds. `deploy/grafana-dashboard.json` and `deploy/prometheus-alerts.yaml` speak of these names.
"""

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
_HUMAN = (0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800)

# --- screens and what is pushed to them
CONNECTED_SCREENS = Gauge("kiosk_connected_screens", "Screens with an open socket to this process")
PUSHES = Counter("kiosk_pushes_total", "Messages sent to screens, counted by the process that sent them", ["event"])
FANOUT_SECONDS = Histogram("kiosk_fanout_seconds", "Time to send one change to all its screens", buckets=_FAST)
QUEUED = Gauge("kiosk_queued_messages", "Messages that wait because their screen takes them slowly")
CONVERGENCE_SECONDS = Histogram(
    "kiosk_convergence_seconds",
    "From the moment a programme is due until its screen says it is applied",
    buckets=_HUMAN,
)
REFUSED_MESSAGES = Counter("kiosk_refused_messages_total", "Socket messages refused", ["reason"])

# --- what screens pull
PULLS = Counter(
    "kiosk_pulls_total", "Answers to what screens fetch, by HTTP status, or line over the websocket", ["kind", "status"]
)

# --- the work behind
REACTION_FAILURES = Counter("kiosk_reaction_failures_total", "Reactions that raised", ["fact"])
REACTIONS_WAITING = Gauge("kiosk_reactions_waiting", "Facts whose reactions are not done yet")
PROGRAMME_SECONDS = Histogram("kiosk_programme_build_seconds", "Time to build the programmes one change asks for")
PLANNING_FAULTS = Counter("kiosk_planning_faults_total", "Groups of screens whose stored rules cannot mean anything")
JOB_ROUNDS = Counter(
    "kiosk_job_rounds_total", "Rounds of regular work: done, elsewhere (another process), failed", ["job", "outcome"]
)
JOB_DONE_AT = Gauge("kiosk_job_done_timestamp_seconds", "When this process last did a round of the job", ["job"])

# --- screens that need somebody
ALARMS_OPEN = Gauge("kiosk_alarms_open", "Open alarms about screens, as the process on duty counts them", ["kind"])
NOTICES_WAITING = Gauge("kiosk_alarm_notices_waiting", "Messages about alarms not delivered yet", ["channel"])

# --- the other processes
REDIS_LISTENING = Gauge("kiosk_redis_listening", "1 while this process hears the others through Redis")
REDIS_DROPPED = Counter("kiosk_redis_dropped_total", "Messages to other processes dropped while Redis was away")
