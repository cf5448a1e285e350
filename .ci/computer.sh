# The computer on which `.ci/run` works: a folder, the programs of the system, and its Postgres.
export DEBIAN_FRONTEND=noninteractive NO_COLOR=1 npm_config_update_notifier=false

# In memory if there is room, so that the databases of the test files need not wait for the disk.
room=$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)
if [ "${room:-0}" -gt 4000000 ]; then work=$(mktemp -d /dev/shm/so-cong-ci-XXXXXX); else work=$(mktemp -d); fi
chmod 755 "$work"
server=

finish() {
  for each in $(jobs -p); do kill "$each" 2>/dev/null || true; done
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true
    wait "$server" || true
  fi
  rm -rf "$work"
}
trap finish EXIT

install_missing() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core)
  command -v soffice >/dev/null || missing+=(libreoffice-calc-nogui libreoffice-writer-nogui fonts-liberation)
  command -v pdftotext >/dev/null || missing+=(poppler-utils)
  command -v openssl >/dev/null || missing+=(openssl)
  newest_postgres >/dev/null || missing+=(postgresql postgresql-contrib)
  [ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
  command -v faketime >/dev/null || missing+=(faketime)
  [ -x /usr/sbin/haproxy ] || missing+=(haproxy)
  command -v promtool >/dev/null || missing+=(promtool)
  command -v caddy >/dev/null || missing+=(caddy)
  command -v docker-compose >/dev/null || missing+=(docker-compose)
  command -v firefox-esr >/dev/null || missing+=(firefox-esr)
  [ -x /usr/bin/WebKitWebDriver ] || missing+=(webkit2gtk-driver)
  command -v Xvfb >/dev/null || missing+=(xvfb)
  ls /usr/lib/*/libnss_wrapper.so >/dev/null 2>&1 || missing+=(libnss-wrapper)
  if [ ${#missing[@]} -eq 0 ]; then
    echo 'nothing is missing'
  elif [ "$EUID" -ne 0 ]; then
    echo "missing, and only root could install them: ${missing[*]}"
  else
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
  fi
}

newest_postgres() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -x "$found/initdb" ] && echo "$found"
}

# Postgres refuses to run as root. An array instead of a function, so that $! of a background job is the PID of Postgres.
as_postgres=()
if [ "$EUID" -eq 0 ]; then as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups --); fi

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

start_debians_postgres() {
  local bin=$1 data=$work/postgres port password
  port=$(free_port)
  password=$(node -p 'require("crypto").randomBytes(18).toString("hex")')
  mkdir -m 700 "$data"
  printf '%s\n' "$password" >"$data/password"
  if [ "$EUID" -eq 0 ]; then chown -R postgres:postgres "$data"; fi
  "${as_postgres[@]}" "$bin/initdb" -D "$data/cluster" -U postgres -E UTF8 --locale=C.UTF-8 \
    --auth=scram-sha-256 --pwfile="$data/password" >"$work/initdb.log"
  # Durable, as the program requires, except that commits do not wait for the disk.
  "${as_postgres[@]}" "$bin/postgres" -D "$data/cluster" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories="$data" -c synchronous_commit=off -c max_connections=200 >"$data/log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    if "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; then
      export TEST_DATABASE_URL="postgres://postgres:$password@127.0.0.1:$port/postgres"
      return
    fi
    sleep 0.1
  done
  cat "$data/log"
  return 1
}
