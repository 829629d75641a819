package dev.trestle.adapter.faults;

import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.faults.HttpMessage;
import java.util.function.Predicate;

/** What an adapter writes between an event and its completion, and in which it may die. */
enum Step {
  /** A new job, claimed by whoever accepts its event. */
  ACCEPT(Stand.OPEN),
  SEND(Stand.OPEN),
  MARK(Stand.OPEN),
  /** The event's message is deleted. */
  FORGET_EVENT(Stand.OPEN),
  DECIDE(Stand.OPEN),
  /** The only one that is asked of the gateway. */
  TELL(Stand.OPEN),
  END(Stand.OPEN),
  /** The result's message is deleted. */
  FORGET_RESULT(Stand.OPEN),
  /** A new job, left to the dispatcher. */
  LEAVE(Stand.LIMITED),
  CLAIM(Stand.LIMITED),
  DISPATCH(Stand.LIMITED),
  RECORD(Stand.LIMITED),
  /** The route's dispatcher says that it lives. */
  KEEP_ROUTE(Stand.LIMITED),
  /** An attempt of which nothing was heard is followed by another. */
  TRY_AGAIN(Stand.MORTAL);

  final String route;

  Step(String route) {
    this.route = route;
  }

  /** The request to AWS, of a user's jobs where it tells. */
  Predicate<HttpMessage> request(AwsEnvironment aws, String user) {
    return switch (this) {
      case ACCEPT, LEAVE -> Asked.accept(user);
      case CLAIM -> Asked.claim(user);
      case SEND, DISPATCH -> Asked.send(user);
      case MARK, RECORD -> Asked.mark(user);
      case FORGET_EVENT -> Asked.queue("DeleteMessage", aws.named(Stand.REQUESTS));
      case DECIDE -> Asked.decide(user);
      case END -> Asked.end(user);
      case FORGET_RESULT -> Asked.queue("DeleteMessage", aws.named(Stand.RESULTS));
      case KEEP_ROUTE -> Asked.tenure("UpdateItem", Stand.LIMITED);
      case TRY_AGAIN -> Asked.again(user);
      case TELL -> throw new IllegalStateException("The gateway is asked, not AWS");
    };
  }
}
