// The pages of help, in their order.
import type { IconName } from '$lib/base/icons';
import { m } from '$lib/m';

interface Page {
  name: string;
  icon: IconName;
  title: () => string;
  about: () => string;
  text: () => string;
}

export const pages: Page[] = [
  { name: 'report', icon: 'pen', title: m.help_report, about: m.help_report_about, text: m.help_report_text },
  { name: 'follow', icon: 'clock', title: m.help_follow, about: m.help_follow_about, text: m.help_follow_text },
  { name: 'privacy', icon: 'lock', title: m.help_privacy, about: m.help_privacy_about, text: m.help_privacy_text },
  { name: 'complain', icon: 'megaphone', title: m.help_complain, about: m.help_complain_about, text: m.help_complain_text },
  { name: 'proof', icon: 'shield', title: m.help_proof, about: m.help_proof_about, text: m.help_proof_text },
  { name: 'open', icon: 'list', title: m.help_open, about: m.help_open_about, text: m.help_open_text },
  { name: 'access', icon: 'users', title: m.help_access, about: m.help_access_about, text: m.help_access_text },
];
