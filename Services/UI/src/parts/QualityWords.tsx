/** What every word of the page means. */
const words = [
  [
    "Expected",
    "How many readings there must be. Senders number their readings one by one; from the numbers follows how many there were, also of those that never came.",
  ],
  ["Received", "Readings that arrived and are stored, each counted once, in the hour of their own time."],
  [
    "Missing",
    "Numbers that never came. They count in the hour of the first reading behind the hole. The agent keeps its readings until they are acknowledged, so that only what its own store had no room for is lost.",
  ],
  [
    "Refused",
    "Readings that arrived but could not be taken: an unknown channel, not a number, an impossible time. The sender was told why. They count as arrived, not as missing.",
  ],
  ["Late", "Readings that arrived more than a minute after their own time, for example after an outage."],
  [
    "Duplicates",
    "Readings that came once more, after a lost acknowledgement. They were recognised and dropped: each reading is stored once.",
  ],
  [
    "Corrected",
    "Readings of a device whose clock was wrong. The device noticed, set their times right and marked them.",
  ],
  [
    "Completeness",
    "The share of the expected readings that arrived. It is cut off, never rounded up to 100 %.",
  ],
  [
    "Silent, no data",
    "Silent: the source was heard before, but nothing came in this hour. No data: nothing is known of it yet.",
  ],
  [
    "Clients without numbers",
    "Older clients and plain REST requests do not number their readings. Of them WebMACS cannot know what it missed: expected is what came, and their completeness is always 100 %. The agent numbers its readings by itself.",
  ],
] as const;

export function QualityWords() {
  return (
    <details className="panel words">
      <summary>What these words mean</summary>
      <dl>
        {words.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
