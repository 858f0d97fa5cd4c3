/** The groups of operations, in the order in which a reader needs them. */
export const TAGS = {
  uploads: 'Send a PDF. The answer is the job that makes cards of it.',
  jobs: 'Follow, retry, cancel and delete jobs.',
  decks: 'List, download, rename and delete finished decks.',
  users: 'The profile, the preferences and the data of the caller; accounts for admins.',
  auth: 'How clients sign in, and who the token belongs to.',
  dashboard: 'Counts and recent activity for a start page.',
  notifications: 'Messages to the caller, in the app and as web push.',
  subscriptions: 'Plans, checkout and the billing portal; gifts for admins.',
  settings: 'Settings of the service. The public ones need no token.',
  audit: 'Who did what, and when.',
  files: 'Files by a signed link, while they are stored in a local folder.',
  info: 'Which build answers.',
  health: 'For load balancers and monitors.',
} as const;
