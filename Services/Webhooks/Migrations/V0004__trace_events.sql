-- An event may say which trace it belongs to.

alter table outbox_events add column traceparent text;

comment on column outbox_events.traceparent is 'W3C Trace Context; null: none. Each attempt of a delivery is a span of it.';
