# Runs what scripts/container.ts has built, as compose.yaml would: in a network of its own, as the user node, with a read-only root.
# Then asks it as its health check and Prometheus do. Runs in mount and network namespaces of its own, which end with it.
set -euo pipefail

ip link set lo up
ip address add 172.30.0.1/24 dev lo
ip address add 172.30.0.2/24 dev lo
printf '127.0.0.1 localhost\n172.30.0.2 gateway\n' > "$FOLDER/hosts"
mount --bind "$FOLDER/hosts" /etc/hosts

mkdir -p "$ROOT/etc/ankiconnect-gateway" "$ROOT/state" "$FOLDER/state"
: > "$ROOT/etc/ankiconnect-gateway/gateway.yaml"
chown 1000:1000 "$FOLDER/state"
mount --bind "$ROOT" "$ROOT"
. "$FOLDER/mounts.sh"
mount --bind "$GRAFANA/compose/gateway.yaml" "$ROOT/etc/ankiconnect-gateway/gateway.yaml"
mount --bind "$FOLDER/state" "$ROOT/state"
mount -o remount,bind,ro "$ROOT"

inside() {
  setpriv --no-new-privs --bounding-set=-all,+sys_chroot,+setuid,+setgid chroot --userspec=1000:1000 "$ROOT" /usr/bin/env -i $IMAGE_ENV \
    ANKICONNECT_GATEWAY_CONFIG=/etc/ankiconnect-gateway/gateway.yaml ANKICONNECT_GATEWAY_SANDBOX=true ANKICONNECT_GATEWAY_TRAFFIC=true "$@"
}

inside sh -c "cd $WORKDIR && exec $RUN" > "$FOLDER/log" 2>&1 &
gateway=$!
prometheus=
trap 'kill $gateway $prometheus 2>/dev/null || true; wait || true' EXIT

retry() {
  for _ in $(seq 150); do "$@" && return 0; sleep 0.2; kill -0 $gateway || break; done
  echo "failed: $*"; cat "$FOLDER/log"; return 1
}

healthy() {
  inside node -e 'const [command, ...words] = JSON.parse(process.argv[1]); require("child_process").execFileSync(command, words)' "$HEALTH" 2>/dev/null
}
retry healthy
echo 'the health check is content'
if inside sh -c 'touch /app/x' 2>/dev/null; then echo 'the root can be written'; exit 1; fi
echo "its user is $(inside id -u), and its root is read-only"
grep -c 'The new key of' "$FOLDER/log" | sed 's/$/ keys were printed/'
stat -c '%a %u %n' "$FOLDER"/state/ankiconnect-gateway/*-key
key=$(cat "$FOLDER/state/ankiconnect-gateway/client-key")
curl -sf http://172.30.0.2:8765 -H 'Host: host.docker.internal:8765' -d "{\"action\": \"deckNames\", \"version\": 6, \"key\": \"$key\"}"
echo ' is the reply to a client with the key, through host.docker.internal'

command -v prometheus > /dev/null || { echo 'SKIPPED Prometheus, because it is not installed'; exit 0; }
mkdir -p "$FOLDER/prometheus"
cp "$GRAFANA/compose/prometheus.yaml" "$GRAFANA/alerts.yaml" "$FOLDER/prometheus/"
prometheus --config.file="$FOLDER/prometheus/prometheus.yaml" --storage.tsdb.path="$FOLDER/prometheus/data" \
  --web.listen-address=172.30.0.1:9090 --log.level=error > "$FOLDER/prometheus/log" 2>&1 &
prometheus=$!
scraped() { curl -sf 'http://172.30.0.1:9090/api/v1/query?query=up' | grep -q '"instance":"gateway:9464".*,"1"\]'; }
retry scraped
rules=$(curl -sf http://172.30.0.1:9090/api/v1/rules | grep -o '"type":"alerting"' | wc -l)
echo "Prometheus scrapes gateway:9464 and has $rules alert rules"
