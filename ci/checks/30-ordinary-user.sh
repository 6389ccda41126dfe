# Nothing needs a privilege: every native test passes as an ordinary user too.
source "$(dirname "$0")/../check_kit.sh"

# The build may stand where other users cannot look, so the programs are taken to a place where they can.
cp -r "$root/build/Release" "$scratch/Release"
chmod -R go+rX "$scratch"
chmod go+rwxt "$scratch"

if [ "$(id -u)" -eq 0 ] && ! command -v setpriv >/dev/null; then
  skip "native tests as an ordinary user" "setpriv is not installed"
else
  while read -r program; do
    check "$program passes as an ordinary user" \
      as_other_user timeout --kill-after=5 120 "$scratch/Release/tests/$program"
  done <"$root/build/native-tests.txt"
fi
finish
