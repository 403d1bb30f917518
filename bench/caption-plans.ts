import { join } from 'node:path';
import type { CaptionClip } from './caption-clips.ts';

const chinese = ['我们必须在天亮之前离开这里', '昨天晚上你到底去了哪里？', '这件事情没有你想的那么简单', '她说她永远不会再回来了', '请把窗户关上，外面太冷了', '2024年第3季度营收增长18.6%', '别担心，一切都会好起来的', '“好久不见！”他笑着说', '快跑！', '没关系', '那座山上住着一位老神仙', '嗯……让我想想', '我们公司在北京、上海和广州都有办事处']; // prettier-ignore
const english = ['Where were you last night?', "I can't believe this is happening to me.", 'We need to leave before the sun comes up.', "Please close the window, it's cold outside.", 'Revenue grew by 18.6% in Q3 2024.', "Don't worry. Everything will be all right.", '"Long time no see!" he said with a smile.', 'Run!', 'No problem.', 'An old man lived on top of that hill.', 'It costs $199.99 plus tax.', 'If it rains tomorrow, the game will be cancelled.', 'Thank you all for your support.']; // prettier-ignore
const both = chinese.map((line, i) => `${line}\\N${english[(i + 3) % english.length] ?? ''}`);

/** Lengths and gaps in turn, in seconds: long and short cues, some without a gap between them. */
const mixed = [0.4, 1.8, 0.3, 2.4, 0, 1.2, 0.08, 3, 0.5, 0.8, 0, 0.6, 0.4];
const without = [0.2, 1.3, 0, 2.1, 0, 0.9, 0, 1.7, 0];
const [sans, serif, western] = ['Noto Sans CJK SC', 'Noto Serif CJK SC', 'DejaVu Sans'];
const crop = { wide: 'crop=592:332', hd: 'scale=-2:720,crop=1280:720', fullHd: 'scale=-2:1080,crop=1920:1080' };

/** Captions of several looks over real footage, burnt in anew at every run. `hard` ones are faint, small, without outline or badly compressed. */
export function captionPlans(mediaDirectory: string): readonly CaptionClip[] {
  const video = (name: string) => join(mediaDirectory, 'video', name);
  const [tears, bunny, office, flower] = ['tears_of_steel_battle_800x332.webm', 'bbb_0_30_720p.webm', 'intel_one_by_one_person_768x432.mp4', 'flower_960x540.mp4'].map(video) as [string, string, string, string]; // prettier-ignore
  const [girl, stage] = [video('his_girl_friday_640x480.mp4'), video('whitehouse_640x360.mp4')];
  const hd = { width: 1280, height: 720 };
  return [
    { ...hd, name: 'zh_bold_720p', source: bunny, fromSeconds: 8, seconds: 18, style: { font: sans, size: 44, bold: true }, texts: chinese, rhythm: mixed },
    { ...hd, name: 'en_720p', source: bunny, fromSeconds: 4, seconds: 18, style: { font: western, size: 38 }, texts: english, rhythm: mixed },
    { name: 'zh_en_1080p', source: tears, fromSeconds: 25, seconds: 12, before: crop.fullHd, width: 1920, height: 1080, style: { font: serif, size: 54, shadow: 1 }, texts: both, rhythm: mixed },
    { ...hd, name: 'zh_fades_720p', source: tears, fromSeconds: 40, seconds: 16, before: crop.hd, style: { font: sans, size: 40, fade: [250, 250] }, texts: chinese.slice(4), rhythm: [0.5, 2.2, 0.4, 1.6, 0.1, 2.8, 0.3] },
    { name: 'en_yellow_italic_480p', source: girl, fromSeconds: 0, seconds: 6, width: 640, height: 480, style: { font: 'DejaVu Serif', size: 24, fill: '&H0000FFFF', outline: 1, italic: true }, texts: english.slice(5), rhythm: without },
    { ...hd, name: 'zh_box_10fps', source: office, fromSeconds: 20, seconds: 18, style: { font: sans, size: 40, box: '&H80000000', outline: 4 }, texts: chinese.slice(2), rhythm: mixed },
    { name: 'en_variable_rate', source: tears, fromSeconds: 2, seconds: 18, before: "select='not(eq(mod(n\\,5)\\,2)+eq(mod(n\\,7)\\,3))'", width: 1280, height: 532, style: { font: western, size: 32 }, texts: english.slice(2), rhythm: mixed },
    { ...hd, name: 'zh_logo_and_ticker', source: bunny, fromSeconds: 6, seconds: 18, style: { font: sans, size: 42, marginBottom: 90 }, texts: chinese, rhythm: mixed, after: ticker },
    { name: 'same_line_again', source: tears, fromSeconds: 10, seconds: 16, before: crop.wide, ...hd, style: { font: sans, size: 42 }, texts: ['我知道', '我知道', '等一下', '等一下', '等一下，别走', 'I know', 'I know'], rhythm: [0.4, 1.2, 0.4, 1.5, 0.25, 1, 0.16] },
    { name: 'zh_serif_flower_480p', source: flower, fromSeconds: 0, seconds: 5, width: 854, height: 480, style: { font: serif, size: 32 }, texts: chinese.slice(8), rhythm: without },
    { name: 'zh_small_360p', source: stage, fromSeconds: 0, seconds: 9, width: 640, height: 360, style: { font: sans, size: 18, outline: 1 }, texts: chinese.slice(1), rhythm: without, crf: 26, hard: true },
    { ...hd, name: 'zh_no_outline', source: bunny, fromSeconds: 10, seconds: 16, style: { font: sans, size: 42, outline: 0, shadow: 2 }, texts: chinese.slice(6), rhythm: mixed, hard: true },
    { name: 'zh_badly_compressed', source: tears, fromSeconds: 20, seconds: 16, before: crop.wide, width: 854, height: 480, style: { font: sans, size: 26, outline: 1.5 }, texts: chinese.slice(3), rhythm: mixed, crf: 35, hard: true },
    { ...hd, name: 'zh_white_on_bright', source: tears, fromSeconds: 30, seconds: 14, before: `${crop.hd},eq=brightness=0.25:contrast=0.7`, style: { font: sans, size: 40, fill: '&H30FFFFFF', outline: 1 }, texts: chinese.slice(7), rhythm: mixed, hard: true },
  ]; // prettier-ignore
}

const ticker =
  `drawtext=font='${sans}':text=NEWS24:fontsize=30:fontcolor=white:x=w-160:y=h-150,` +
  `drawtext=font='${sans}':text='最新消息 今天下午市中心发生一起交通事故 造成两人受伤 警方正在调查 市民请绕行':fontsize=28:fontcolor=white:box=1:boxcolor=blue@0.7:x=w-t*150:y=h-45`;
