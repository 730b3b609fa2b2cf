const examples = [
  {
    who: "Slack",
    url: "https://hooks.slack.com/services/T…/B…/…",
    words: "the incoming webhook of a channel",
  },
  { who: "Node-RED", url: "http://192.168.10.20:1880/webmacs-hook", words: "an “http in” node" },
  {
    who: "Home Assistant",
    url: "http://192.168.10.21:8123/api/webhook/…",
    words: "an automation with a webhook trigger",
  },
  { who: "Own script", url: "https://example.org/webhook", words: "anything that takes a POST with JSON" },
];

/** Who can be told, and how their addresses look. */
export function WebhookExamples() {
  return (
    <dl className="webhook-examples">
      {examples.map(({ who, url, words }) => (
        <div key={who}>
          <dt>
            {who}
            <span className="note">{words}</span>
          </dt>
          <dd>
            <code>{url}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
