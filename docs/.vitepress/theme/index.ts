import DefaultTheme from 'vitepress/theme';
import { h } from 'vue';
import dark from '../../images/inspector-dark.png';
import light from '../../images/inspector-light.png';
import './style.css';

const alt =
  'The sandbox’s inspector shows a delivery that was answered 401, says that the receiver has another secret, and names the fix.';

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      'home-hero-image': () => [
        h('img', { class: 'hero-picture only-light', src: light, alt }),
        h('img', { class: 'hero-picture only-dark', src: dark, alt }),
      ],
    }),
};
