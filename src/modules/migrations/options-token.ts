/** Token of the options of this module, complete. */
export const COMPLETE_OPTIONS = Symbol('migrations options');
