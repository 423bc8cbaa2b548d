"""Background tasks over Dramatiq: the row is the truth, the message a wake-up."""

import logging

import redis
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError

log = logging.getLogger(__name__)
QUEUE, ACTOR = "default", "run_task"


def make_broker(client: "redis.Redis") -> RedisBroker:
    broker: RedisBroker = RedisBroker(  # type: ignore[no-untyped-call]
        client=client, heartbeat_timeout=20_000
    )
    broker.declare_queue(QUEUE)
    return broker


def enqueue(broker: RedisBroker, task_id: int) -> None:
    """Wake a worker for a committed task row; a lost message is sent again by the sweeper."""
    message: Message[None] = Message(
        queue_name=QUEUE, actor_name=ACTOR, args=(task_id,), kwargs={}, options={}
    )
    try:
        broker.enqueue(message)
    except (BrokerConnectionError, redis.exceptions.RedisError):
        log.warning("task %s waits for the sweeper: the queue does not answer", task_id)
