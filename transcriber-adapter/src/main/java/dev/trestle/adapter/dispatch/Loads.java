package dev.trestle.adapter.dispatch;

/** What the workers of each route have to do: the same in every process. */
public interface Loads {

  /**
   * The load of a route. Costs one read; throws an exception of the AWS client if the table does
   * not answer.
   *
   * @throws io.grpc.StatusRuntimeException if there is no such route, or nobody has dispatched it
   *     lately
   */
  Load of(String route);
}
