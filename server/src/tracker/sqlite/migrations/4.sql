-- `details` of a snooze held how long it was to be. It is known when it is over.
UPDATE segments SET details =
    iif(duration IS NULL, json_remove(details, '$.SnoozeDurationInSeconds'), json_set(details, '$.SnoozeDurationInSeconds', duration / 1000))
    WHERE kind = 'System';
