// The product's workflows with one figure changed, so that a killed worker is noticed within seconds and a run stays short.

/** Called by the SDK, once a workflow. */
export function interceptors() {
  return {
    outbound: [
      {
        scheduleActivity: async (input, next) => {
          const shorter = input.options.heartbeatTimeout === undefined ? {} : { heartbeatTimeout: '4 seconds' };
          return await next({ ...input, options: { ...input.options, ...shorter } });
        },
      },
    ],
  };
}
