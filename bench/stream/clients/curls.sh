# Posts each file of a folder to an inlet, a curl after the other: what one writes on a terminal.
for batch in "$1"/*; do
  curl -q -s -S -f -o /dev/null -H 'content-type: application/json' --data-binary "@$batch" "$2" || exit 1
done
